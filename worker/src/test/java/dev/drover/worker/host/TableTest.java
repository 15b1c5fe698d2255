package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.shared.host.Verbs;
import dev.drover.shared.host.Verbs.Argument;
import dev.drover.shared.host.Verbs.Kind;
import dev.drover.shared.host.Verbs.Verb;
import dev.drover.worker.host.PythonBench.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb of the table, with arguments that are right, of a wrong form, and not allowed by root's word. */
class TableTest {
    private static final int USAGE = 64;
    private static final int REFUSED = 70;
    private static final Map<String, Verb> VERBS = new TreeMap<>(Verbs.table().verbs());
    private static final List<Object> WRONG = List.of(
            "",
            "..",
            "/srv/../etc",
            "a b",
            "a\nb",
            "$(id)",
            "`id`",
            "a;b",
            "x".repeat(2_000),
            -1,
            1L << 60,
            1.5,
            true,
            List.of("a"));

    @TempDir
    Path folder = Path.of("");

    private int number;

    @BeforeEach
    void aHostWhoseWordAllowsOneOfEach() throws IOException {
        bench().file("x.json", word());
        assertThat(bench().one(request("claim", List.of("x.example", "r1", "ada", "control"), ""))
                        .exit())
                .isZero();
    }

    /** What Python does itself; the shell part does the rest. */
    private static final Set<String> PYTHON = Pattern.compile("\"((look|touch|secret)\\.[a-z_]+)\": ")
            .matcher(HostProgram.source("verbs.py"))
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toSet());

    /** A helper whose shell part only tells what it was called with. */
    private PythonBench bench() throws IOException {
        PythonBench bench = new PythonBench(folder);
        Files.writeString(folder.resolve("program/drover-host.sh"), "echo \"$*\" >>" + folder + "/told\n");
        bench.tool("systemctl", "[ \"$1\" != is-active ] || echo inactive");
        bench.tool("systemd-run", "echo \"$*\" >>" + folder + "/told");
        return bench;
    }

    private static String word() {
        ObjectNode word = PythonBench.JSON.createObjectNode();
        word.put("drover", 1).put("fleet", "x.example").put("user", PythonBench.USER);
        Verbs.table().fleet().forEach((key, form) -> {
            switch (form.type()) {
                case "list" -> word.putArray(key);
                case "yes" -> word.put(key, true);
                case "floors" -> word.putObject(key).put("backend", 1);
                case "anew" -> word.putObject(key).put("until", 9_999_999_999L).put("for", "host");
                default -> {}
            }
        });
        for (Verb verb : VERBS.values()) {
            verb.phrase().ifPresent(key -> ((ArrayNode) word.get(key)).add("word"));
            for (Argument arg : verb.args()) {
                arg.allow()
                        .filter(key -> !Set.of("trees", "stores").contains(key))
                        .ifPresent(key -> add((ArrayNode) word.get(key), right(arg)));
            }
        }
        return word.toString();
    }

    private static void add(ArrayNode list, Object value) {
        list.addPOJO(value);
    }

    private static Object right(Argument arg) {
        return switch (arg.type()) {
            case "number" -> 7;
            case "choice" -> arg.of().orElseThrow().getFirst();
            case "path", "place" ->
                arg.allow().filter(k -> k.equals("trees") || k.equals("live")).isPresent()
                        ? "/srv/live"
                        : "/srv/" + arg.allow().orElse("any");
            case "service" -> "a.service";
            case "package" -> "openssl";
            case "cache" -> "mastodon_cache";
            case "address" -> "10.0.0.7";
            default -> arg.allow().isPresent() || !arg.name().equals("backend") ? arg.name() : "backend";
        };
    }

    private static List<Object> right(Verb verb) {
        return new ArrayList<>(verb.args().stream().map(TableTest::right).toList());
    }

    private String request(String verb, List<?> args, String order) {
        ObjectNode said = PythonBench.JSON.createObjectNode();
        said.put("n", ++number).put("verb", verb).put("journal", "j1").put("epoch", 1);
        said.set("args", PythonBench.JSON.valueToTree(args));
        if (!order.isEmpty()) {
            said.put("order", order).put("memory", 0).put("seconds", 60);
        }
        return said.toString();
    }

    private String ordered(String verb, List<?> args) {
        Verb line = Objects.requireNonNull(VERBS.get(verb));
        String order = line.kind() == Kind.LOOK ? "" : "r1." + verb + "." + number;
        String request = request(verb, args, order);
        return line.body().map(kind -> request.replaceFirst("}$", body(kind))).orElse(request);
    }

    private static String body(String kind) {
        String text = Map.of("settings", "name=value\n", "login", "DB_USER=mastodon\n")
                .getOrDefault(kind, "anything");
        String coded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return ",\"body\":" + coded.length() + "}\n" + coded;
    }

    private List<String> told() throws IOException {
        Path told = folder.resolve("told");
        return Files.exists(told) ? Files.readAllLines(told) : List.of();
    }

    @Test
    void everyVerbIsCalledWithItsArguments() throws IOException {
        for (Map.Entry<String, Verb> verb : VERBS.entrySet()) {
            if (PYTHON.contains(verb.getKey())) {
                continue; // with tests of its own
            }
            int before = told().size();
            Told said = bench().one(ordered(verb.getKey(), right(verb.getValue())));
            assertThat(said.complaint()).as(verb.getKey()).isEmpty();
            assertThat(said.exit()).as(verb.getKey()).isZero();
            assertThat(told().size()).as(verb.getKey()).isGreaterThan(before);
            Files.deleteIfExists(folder.resolve("state/slot"));
        }
    }

    @Test
    void anArgumentOfAWrongFormIsRefusedAndNothingIsDone() throws IOException {
        List<String> requests = new ArrayList<>();
        VERBS.forEach((name, verb) -> {
            for (int at = 0; at < verb.args().size(); at++) {
                for (Object wrong : WRONG) {
                    List<Object> args = right(verb);
                    args.set(at, wrong);
                    requests.add(ordered(name, args));
                }
            }
        });
        List<Told> answers = bench().serve(requests.toArray(String[]::new));
        assertThat(answers).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(answers.get(i).exit()).as(requests.get(i)).isEqualTo(USAGE);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void tooFewAndTooManyArgumentsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        VERBS.forEach((name, verb) -> {
            List<Object> args = right(verb);
            if (verb.args().stream().noneMatch(Argument::many)) {
                List<Object> more = new ArrayList<>(args);
                more.add("more");
                requests.add(ordered(name, more));
            }
            if (!args.isEmpty() && !verb.args().getLast().optional()) {
                requests.add(ordered(name, args.subList(0, args.size() - 1)));
            }
        });
        assertThat(bench().serve(requests.toArray(String[]::new)))
                .extracting(Told::exit)
                .containsOnly(USAGE);
        assertThat(told()).isEmpty();
    }

    /** What root has not allowed is refused, at every argument of every verb for which root's word has a line. */
    @Test
    void whatRootHasNotAllowedIsRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        VERBS.forEach((name, verb) -> {
            for (int at = 0; at < verb.args().size(); at++) {
                Argument arg = verb.args().get(at);
                if (arg.allow().isPresent()) {
                    List<Object> args = right(verb);
                    args.set(
                            at,
                            arg.type().equals("number") ? 8 : arg.type().equals("word") ? "foreign" : "/etc/foreign");
                    requests.add(ordered(name, args));
                }
            }
        });
        bench().file("x.json", word());
        assertThat(bench().serve(requests.toArray(String[]::new)))
                .extracting(Told::exit)
                .containsOnly(REFUSED);
        bench().word("");
        List<String> needing = new ArrayList<>();
        VERBS.forEach((name, verb) -> {
            if (verb.needs().isPresent()
                    || verb.phrase().isPresent()
                    || verb.floor().isPresent()
                    || verb.anew()) {
                needing.add(ordered(name, right(verb)));
            }
        });
        assertThat(bench().serve(needing.toArray(String[]::new)))
                .extracting(Told::exit)
                .containsOnly(REFUSED);
        assertThat(told()).isEmpty();
    }

    @Test
    void everyTouchOfTheShellIsInTheTableAndTheOtherWayRound() {
        String shell = Objects.requireNonNull(HostProgram.files().get("drover-host.sh"));
        TreeSet<String> functions = new TreeSet<>();
        for (String line : shell.lines().toList()) {
            if (line.matches("(look|do|long)_[a-z_]+\\(\\).*")) {
                functions.add(line.substring(0, line.indexOf('(')));
            }
        }
        TreeSet<String> named = new TreeSet<>();
        VERBS.forEach((name, verb) -> named.add(switch (name.substring(0, name.indexOf('.'))) {
                    case "touch" -> "do_";
                    case "long" -> "long_";
                    default -> "look_";
                }
                + name.substring(name.indexOf('.') + 1)));
        assertThat(named).isEqualTo(functions);
    }
}
