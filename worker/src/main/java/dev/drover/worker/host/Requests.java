package dev.drover.worker.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.host.Verbs;
import dev.drover.shared.host.Verbs.Argument;
import dev.drover.shared.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The words of Drover's own side as requests of the helper's protocol, and its answers as outputs. The words are those of the
 * helper before this one: {@code look NAME …}, {@code touch JOURNAL EPOCH ORDER VERB …}, {@code start …} and so on.
 */
public final class Requests {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int ORDER = 3;
    private static final int FENCE = 2;
    private static final int LIMITS = 2;

    private Requests() {}

    /** A request that is no request: Drover's own fault, told before anything is sent. */
    public static final class Wrong extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /**
     * One request.
     *
     * @param number higher than that of the request before
     * @param body what a verb takes on its standard input
     * @return its line, and the line of its body where it has one, each with its end
     * @throws Wrong where these words are none of the table's
     */
    public static String of(long number, List<String> words, Optional<Secret> body) {
        ObjectNode said = JSON.createObjectNode().put("n", number);
        List<String> rest = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "look" -> verb(said, "look." + rest.getFirst(), rest.subList(1, rest.size()));
            case "touch", "refresh", "secret" ->
                verb(
                        fenced(said, rest),
                        words.getFirst() + "." + rest.get(ORDER),
                        rest.subList(ORDER + 1, rest.size()));
            case "start" -> {
                fenced(said, rest).put("memory", number(rest.get(ORDER))).put("seconds", number(rest.get(ORDER + 1)));
                verb(said, "long." + rest.get(ORDER + LIMITS), rest.subList(ORDER + LIMITS + 1, rest.size()));
            }
            case "output", "follow" ->
                lines(said.put("verb", words.getFirst()).put("offset", number(rest.get(1))), rest.subList(0, 1));
            case "hello", "orders", "fate", "quiesce" -> lines(said.put("verb", words.getFirst()), rest);
            case "forget" -> said.put("verb", "forget").put("journal", rest.getFirst());
            default -> driven(said, words.getFirst(), rest);
        }
        return line(said, body);
    }

    private static void driven(ObjectNode said, String verb, List<String> rest) {
        List<String> words = rest.subList(FENCE, rest.size());
        said.put("verb", verb).put("journal", rest.getFirst()).put("epoch", number(rest.get(1)));
        if (verb.equals("claim") && words.getLast().equals("adopt")) {
            said.put("adopt", true);
            words = words.subList(0, words.size() - 1);
        }
        lines(said, words);
    }

    private static ObjectNode fenced(ObjectNode said, List<String> rest) {
        return said.put("journal", rest.get(0))
                .put("epoch", number(rest.get(1)))
                .put("order", rest.get(2));
    }

    private static void lines(ObjectNode said, List<String> words) {
        ArrayNode args = said.putArray("args");
        words.forEach(args::add);
    }

    private static void verb(ObjectNode said, String name, List<String> words) {
        Verbs.Verb verb = Optional.ofNullable(Verbs.table().verbs().get(name))
                .orElseThrow(() -> new Wrong("the helper has no verb " + name));
        ArrayNode args = said.put("verb", name).putArray("args");
        Iterator<Argument> line = verb.args().iterator();
        Argument now = null;
        for (String word : words) {
            now = now != null && now.many() ? now : next(line, name);
            if (now.type().equals("number")) {
                args.add(number(word));
            } else {
                args.add(word);
            }
        }
    }

    private static Argument next(Iterator<Argument> line, String name) {
        if (!line.hasNext()) {
            throw new Wrong(name + " takes fewer arguments");
        }
        return line.next();
    }

    private static long number(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new Wrong("not a number: " + word);
        }
    }

    private static String line(ObjectNode said, Optional<Secret> body) {
        if (body.isEmpty()) {
            return said + "\n";
        }
        StringBuilder text = new StringBuilder();
        body.get().reveal(text::append);
        String coded = Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
        return said.put("body", coded.length()) + "\n" + coded + "\n";
    }

    /**
     * An answer as an output: its facts as lines {@code key=value}, and as the helper before this one told them the
     * milliseconds that it took and, of a long step, what has become of it.
     */
    public static Output answer(JsonNode said) {
        String facts = said.path("facts").isObject() ? lines(said.path("facts")) : "";
        boolean step = said.path("facts").has("bytes");
        String err = said.path("err").asText()
                + (step
                        ? facts.replaceAll("(?m)^", "#")
                        : "#ms " + said.path("ms").asLong() + "\n");
        return new Output(said.path("exit").asInt(), said.path("out").asText() + (step ? "" : facts), err);
    }

    private static String lines(JsonNode facts) {
        return facts.properties().stream()
                .map(e -> lines(e.getKey(), e.getValue()))
                .collect(Collectors.joining());
    }

    private static String lines(String key, JsonNode value) {
        if (value.isArray()) {
            StringBuilder all = new StringBuilder();
            value.forEach(v -> all.append(v.isObject() ? lines(v) + "end\n" : key + "=" + one(v) + "\n"));
            return all.toString();
        }
        return value.isObject() ? lines(value).replaceAll("(?m)^(?=.)", key + ".") : key + "=" + value.asText() + "\n";
    }

    private static String one(JsonNode value) {
        return value.isArray() ? fields(value) : value.asText();
    }

    private static String fields(JsonNode row) {
        StringBuilder all = new StringBuilder();
        row.forEach(f -> all.append(all.isEmpty() ? "" : "\t").append(f.asText()));
        return all.toString();
    }
}
