package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.http.WorkersApi;
import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;

/** Three coordinators in processes of their own, one journal in PostgreSQL, one fleet with users on it. */
abstract class ServedStory extends LabStory {
    static final int FIRST_SEEN = 7201;
    static final int FIRST_WORKERS_AT = 7301;
    private static final int FIRST_PORT = 7101;

    /** Three leases, see Tenure. */
    private static final long FROZEN_MS = 12_000;

    private static final Map<String, Process> COORDINATORS = new LinkedHashMap<>();

    /** Each coordinator's own wire to the database. */
    private static final Map<String, Relay> WIRES = new LinkedHashMap<>();

    /** Where coordinators are, by their numbers. */
    interface Setting {
        /** What else is said to {@code drover serve}. */
        List<String> words(int number);

        default String address(int number) {
            return "127.0.0.1";
        }

        /** This machine, as they see it. */
        default String here() {
            return "127.0.0.1";
        }

        default Process start(int number, LabDrover build, String... words) throws IOException {
            return build.start(log("c" + number), words);
        }
    }

    private static Setting setting = number -> List.of();
    private static Optional<EmbeddedPostgres> database = Optional.empty();
    private static Optional<PostgresPlace> place = Optional.empty();
    private static Path logs = Path.of("");

    static void threeCoordinators(Setting where) throws IOException {
        aDatabase();
        threeServe(where);
    }

    /** For a journal, and a folder for whoever uses it; gives its address. */
    static String aDatabase() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        database = Optional.of(postgres);
        logs = Files.createTempDirectory("drover-served");
        String url = url("127.0.0.1", postgres.getPort());
        place = Optional.of(new PostgresPlace(url));
        return url;
    }

    static void threeServe(Setting where) throws IOException {
        setting = where;
        for (int n = 1; n <= 3; n++) {
            serve(n);
        }
        Lab.await("a leader", () -> place().held());
    }

    /** What a coordinator is told that worker processes may join at an address of this machine. */
    static List<String> withWorkers(int number, Path fleet, String address) {
        return withWorkers(number, fleet, address, log("authority"));
    }

    static List<String> withWorkers(int number, Path fleet, String address, Path authority) {
        return List.of(
                "--fleet",
                fleet.toString(),
                "--authority",
                authority.toString(),
                "--workers-at",
                address + ":" + (FIRST_WORKERS_AT + number - 1));
    }

    static PostgresPlace place() {
        return place.orElseThrow();
    }

    static Path log(String process) {
        return logs.resolve(process);
    }

    private static String url(String address, int port) {
        return "postgresql://postgres@" + address + ":" + port + "/postgres";
    }

    static void serve(int n) throws IOException {
        serve(n, DROVER);
    }

    static void serve(int n, LabDrover build) throws IOException {
        String name = "c" + n;
        if (!WIRES.containsKey(name)) {
            WIRES.put(
                    name,
                    new Relay(
                            InetAddress.getByName(setting.here()),
                            database.orElseThrow().getPort()));
        }
        List<String> words = new ArrayList<>(List.of(
                "serve",
                "--name",
                name,
                "--listen",
                setting.address(n) + ":" + (FIRST_PORT + n - 1),
                "--journal",
                url(setting.here(), wire(name).port()),
                "--seen-at",
                setting.address(n) + ":" + (FIRST_SEEN + n - 1),
                "--peers",
                ends(FIRST_SEEN, ""),
                "--token-file",
                log("token").toString()));
        words.addAll(setting.words(n));
        COORDINATORS.put(name, setting.start(n, build, words.toArray(String[]::new)));
    }

    /** Kills what leads, and starts it again when another does. */
    static long killLeader(Process person, Path log) throws IOException, InterruptedException {
        String dead = leader();
        int orders = orders();
        process(dead).destroyForcibly().waitFor();
        long killed = System.nanoTime();
        during(person, log, "another leader", () -> place().held() && !leader().equals(dead));
        during(person, log, "its first order", () -> orders() > orders);
        long millis = (System.nanoTime() - killed) / 1_000_000;
        serve(Integer.parseInt(dead.substring(1)));
        return millis;
    }

    /** Frozen while it leads, and woken when another has led for long. */
    static void theLeaderStandsStill() throws IOException, InterruptedException {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-frozen", ".log");
        Process person = upgrades(log);
        during(person, log, "the canary's drain", () -> ordered("lb01.web.web01.drain"));
        String frozen = leader();
        stop(process(frozen));
        during(person, log, "another leader", () -> place().held() && !leader().equals(frozen));
        Thread.sleep(FROZEN_MS);
        goOn(process(frozen));
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        Lab.await("the frozen one to notice", () -> read(log(frozen)).contains(frozen + " leads no longer"));
        nothingFailedOrWasLost(load);
    }

    static void stop(Process process) {
        Shell.run("kill", "-STOP", "" + process.pid()).orFail("SIGSTOP");
    }

    static void goOn(Process process) {
        Shell.run("kill", "-CONT", "" + process.pid()).orFail("SIGCONT");
    }

    @AfterAll
    static void allGo() throws IOException {
        COORDINATORS.values().forEach(Process::destroyForcibly);
        COORDINATORS.clear();
        place.ifPresent(PostgresPlace::close);
        for (Relay wire : WIRES.values()) {
            wire.close();
        }
        WIRES.clear();
        if (database.isPresent()) {
            database.get().close();
            database = Optional.empty();
        }
    }

    static String[] atTheServers(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--server", urls(), "--token-file", log("token").toString()));
        return all.toArray(String[]::new);
    }

    /** The same of one coordinator alone: who asks all waits for those that stand still. */
    static String[] atOne(String coordinator, String... words) {
        int number = Integer.parseInt(coordinator.substring(1));
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--server");
        all.add("http://" + setting.address(number) + ":" + (FIRST_PORT + number - 1));
        all.addAll(List.of("--token-file", log("token").toString()));
        return all.toArray(String[]::new);
    }

    static String urls() {
        return ends(FIRST_PORT, "http://");
    }

    static String ends(int firstPort, String scheme) {
        return IntStream.range(0, 3)
                .mapToObj(i -> scheme + setting.address(i + 1) + ":" + (firstPort + i))
                .collect(Collectors.joining(","));
    }

    static List<Event> events() {
        try (JournalStore journal = place().read()) {
            return events(journal);
        }
    }

    static List<Event> events(JournalStore journal) {
        List<String> rollouts = journal.rollouts();
        return rollouts.isEmpty() ? List.of() : journal.events(rollouts.getFirst());
    }

    static boolean ordered(String step) {
        return events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals(step));
    }

    static int orders() {
        return (int)
                events().stream().filter(Event.StepOrdered.class::isInstance).count();
    }

    static String leader() {
        return place().owner().split(" ", 2)[0];
    }

    /** A person who follows an upgrade, when it has begun. */
    static Process upgrades(Path log) throws IOException {
        int before = rollouts();
        Process person = start(log, atTheServers("run", "upgrade", "--to", "v4.3.0", "--yes", "--why", "a story"));
        during(person, log, "the rollout", () -> rollouts() > before);
        return person;
    }

    private static int rollouts() {
        try (JournalStore journal = place().read()) {
            return journal.rollouts().size();
        }
    }

    static void nothingFailedOrWasLost(Load load) {
        nothingFailedOrWasLost(load, events());
    }

    static void nothingFailedOrWasLost(Load load, List<Event> events) {
        load.close();
        assertThat(load.failures()).isEmpty();
        assertThat(Replay.stray(events)).isEmpty();
        assertThat(AUDIT.posts(load.acknowledged())).isEqualTo(new Audit.Posts(0, 0, 0));
    }

    static String clusterStatus() {
        try {
            return drover(atTheServers("cluster", "status")).text();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static WorkersApi.Listing workers() {
        try {
            String text = drover(atTheServers("worker", "list", "--json")).text();
            return Json.read(EventJson.MAPPER, text, WorkersApi.Listing.class);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Relay wire(String coordinator) {
        return Optional.ofNullable(WIRES.get(coordinator)).orElseThrow();
    }

    static Process process(String coordinator) {
        return Optional.ofNullable(COORDINATORS.get(coordinator)).orElseThrow();
    }
}
