package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three coordinators, one journal in PostgreSQL, one fleet with users on it. The one that leads dies, or stands still. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CoordinatorsLabTest extends LabStory {
    private static final long SEED = 20261122;
    private static final int FIRST_PORT = 7101;
    private static final int FIRST_SEEN = 7201;

    /** Three leases, see Tenure. */
    private static final long FROZEN_MS = 18_000;

    private static final List<String> KILLED_AT =
            List.of("web01.build", "sidekiq01.switch", "lb01.web.web01.drain", "web01.switch", "lb01.web.web01.watch");

    private static final Map<String, Process> COORDINATORS = new LinkedHashMap<>();
    private static EmbeddedPostgres database;
    private static PostgresPlace place;
    private static Path logs;

    /** Each coordinator's own wire to the database. */
    private static final Map<String, Relay> WIRES = new LinkedHashMap<>();

    @BeforeAll
    static void threeCoordinators() throws IOException {
        LAB.up();
        database = EmbeddedPostgres.builder().start();
        logs = Files.createTempDirectory("drover-coordinators");
        place = new PostgresPlace(url(database.getPort()));
        for (int n = 1; n <= 3; n++) {
            serve(n);
        }
        Lab.await("a leader", () -> place.held());
    }

    private static String url(int port) {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    private static void serve(int n) throws IOException {
        String name = "c" + n;
        if (!WIRES.containsKey(name)) {
            WIRES.put(name, new Relay(database.getPort()));
        }
        COORDINATORS.put(
                name,
                start(
                        logs.resolve(name),
                        "serve",
                        "--name",
                        name,
                        "--listen",
                        "127.0.0.1:" + (FIRST_PORT + n - 1),
                        "--journal",
                        url(wire(name).port()),
                        "--seen-at",
                        "127.0.0.1:" + (FIRST_SEEN + n - 1),
                        "--peers",
                        ends(FIRST_SEEN, ""),
                        "--token-file",
                        logs.resolve("token").toString()));
    }

    @AfterAll
    static void allGo() throws IOException {
        COORDINATORS.values().forEach(Process::destroyForcibly);
        place.close();
        for (Relay wire : WIRES.values()) {
            wire.close();
        }
        database.close();
    }

    private static String[] atTheServers(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        String urls = IntStream.range(0, 3)
                .mapToObj(i -> "http://127.0.0.1:" + (FIRST_PORT + i))
                .collect(Collectors.joining(","));
        all.addAll(
                List.of("--server", urls, "--token-file", logs.resolve("token").toString()));
        return all.toArray(String[]::new);
    }

    private static String ends(int firstPort, String scheme) {
        return IntStream.range(0, 3)
                .mapToObj(i -> scheme + "127.0.0.1:" + (firstPort + i))
                .collect(Collectors.joining(","));
    }

    private static List<Event> events() {
        try (JournalStore journal = place.read()) {
            List<String> rollouts = journal.rollouts();
            return rollouts.isEmpty()
                    ? List.of()
                    : journal.read(rollouts.getFirst()).stream()
                            .map(Journal.Entry::event)
                            .toList();
        }
    }

    private static boolean ordered(String step) {
        return events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals(step));
    }

    private static int orders() {
        return (int)
                events().stream().filter(Event.StepOrdered.class::isInstance).count();
    }

    private static String leader() {
        return place.owner().split(" ", 2)[0];
    }

    /** A person who follows an upgrade, when it has begun. */
    private static Process upgrades(Path log) throws IOException {
        int before = rollouts();
        Process person = start(log, atTheServers("run", "upgrade", "--to", "v4.3.0", "--yes", "--why", "a story"));
        during(person, log, "the rollout", () -> rollouts() > before);
        return person;
    }

    private static int rollouts() {
        try (JournalStore journal = place.read()) {
            return journal.rollouts().size();
        }
    }

    private static void nothingFailedOrWasLost(Load load) {
        load.close();
        assertThat(load.failures()).isEmpty();
        assertThat(Replay.stray(events())).isEmpty();
        assertThat(AUDIT.posts(load.acknowledged())).isEqualTo(new Audit.Posts(0, 0, 0));
    }

    private static Relay wire(String coordinator) {
        return Optional.ofNullable(WIRES.get(coordinator)).orElseThrow();
    }

    private static Process process(String coordinator) {
        return Optional.ofNullable(COORDINATORS.get(coordinator)).orElseThrow();
    }

    @Test
    @Order(1)
    void killedAtFiveMomentsTheRolloutGoesOnAndNothingIsLost() throws Exception {
        Load load = users(45);
        Random random = new Random(SEED);
        Path log = Files.createTempFile("drover-served", ".log");
        Process person = upgrades(log);
        for (String step : KILLED_AT) {
            during(person, log, step, () -> ordered(step));
            Thread.sleep(random.nextInt(300)); // the moment itself is what the seed chooses
            String dead = leader();
            int orders = orders();
            process(dead).destroyForcibly().waitFor();
            long killed = System.nanoTime();
            during(person, log, "another leader", () -> place.held() && !leader().equals(dead));
            during(person, log, "its first order", () -> orders() > orders);
            System.out.println("after the death of " + dead + " at " + step + " the next order came within "
                    + (System.nanoTime() - killed) / 1_000_000 + " ms");
            serve(Integer.parseInt(dead.substring(1)));
        }
        assertThat(person.waitFor()).as(read(log)).isZero();
        nothingFailedOrWasLost(load);
        try (JournalStore journal = place.read()) {
            assertThat(journal.verify()).isEmpty();
        }
        List<Long> epochs = events().stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(e -> ((Event.StepOrdered) e).epoch())
                .distinct()
                .toList();
        assertThat(epochs).isSorted().hasSizeGreaterThan(KILLED_AT.size());
    }

    @Test
    @Order(2)
    @Tag("long")
    void aLeaderThatStoodStillCanDoNoHarmWhenItWakes() throws Exception {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-frozen", ".log");
        Process person = upgrades(log);
        during(person, log, "the canary's drain", () -> ordered("lb01.web.web01.drain"));
        String frozen = leader();
        long pid = process(frozen).pid();
        Shell.run("kill", "-STOP", "" + pid).orFail("SIGSTOP");
        during(person, log, "another leader", () -> place.held() && !leader().equals(frozen));
        Thread.sleep(FROZEN_MS); // three leases
        Shell.run("kill", "-CONT", "" + pid).orFail("SIGCONT");
        assertThat(person.waitFor()).as(read(log)).isZero();
        Lab.await("the frozen one to notice", () -> read(logs.resolve(frozen)).contains(frozen + " leads no longer"));
        nothingFailedOrWasLost(load);
    }

    @Test
    @Order(3)
    @Tag("long")
    void cutOffFromTheDatabaseInOneDirectionOrBothALeaderStopsAndAnotherGoesOn() throws Exception {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-cut", ".log");
        Process person = upgrades(log);
        during(person, log, "a build", () -> ordered("web01.build"));
        aStrangerAmongThemChangesNothing();
        cut(person, log, "sidekiq01.switch", true, true);
        cut(person, log, "web01.switch", true, false);
        cut(person, log, "lb01.web.web01.watch", false, true);
        assertThat(person.waitFor()).as(read(log)).isZero();
        nothingFailedOrWasLost(load);
    }

    private static void cut(Process person, Path log, String step, boolean there, boolean back) {
        during(person, log, step, () -> ordered(step));
        String lonely = leader();
        wire(lonely).cut(there, back);
        during(person, log, "another leader", () -> place.held() && !leader().equals(lonely));
        wire(lonely).mend();
    }

    /** Somebody who takes the leader's name, fills Hazelcast with rubbish, tells everybody to look, and goes. */
    private static void aStrangerAmongThemChangesNothing() {
        String leads = leader();
        long epoch = place.read().epoch();
        Config config = new Config();
        config.setClusterName("drover-" + place.read().id());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getMemberAttributeConfig().setAttribute("name", leads).setAttribute("from", "a stranger");
        config.getAdvancedNetworkConfig()
                .setEnabled(true)
                .setMemberEndpointConfig(new ServerSocketEndpointConfig().setPort(FIRST_SEEN + 3));
        config.getAdvancedNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getAdvancedNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(List.of(ends(FIRST_SEEN, "").split(",")));
        HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
        Lab.await(
                "the others to let a stranger in",
                () -> stranger.getCluster().getMembers().size() == 4);
        for (int i = 0; i < 1_000; i++) {
            stranger.getMap("lease").put("leader" + i, "me");
            stranger.getTopic("news").publish("{\"wish\":\"abort\"}");
        }
        stranger.shutdown();
        assertThat(leader()).isEqualTo(leads);
        assertThat(place.read().epoch()).isEqualTo(epoch);
    }

    @Test
    @Order(4)
    void aLeaderThatIsAskedToGoHandsOverAtOnce() throws Exception {
        String old = leader();
        process(old).destroy();
        assertThat(process(old).waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(read(logs.resolve(old))).contains(old + " has given the journal back");
        Lab.await("another leader", () -> place.held() && !leader().equals(old));
    }
}
