package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.planner.Sightings;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.port.WorkersDoor;
import dev.drover.coordinator.remote.HandOver;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Coordinators of one fleet, some of which no worker reaches. */
class HandingOverTest {
    /** Who is slow is not gone here: each says so when it goes. */
    private static final HandOver SOON =
            new HandOver(Duration.ofMillis(500), HandOver.USUAL.again(), Duration.ofHours(1));

    private static final Fleet FLEET = fleet();

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Served> all = new ArrayList<>();
    private EmbeddedPostgres server;

    private static Fleet fleet() {
        try {
            String text = Files.readString(Path.of("src/test/resources/plans/physical/fleet.yaml"));
            return FleetFile.parse(text + "\nworkers: [near-a, near-b]\n")
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Plan plan() {
        Planned planned = Planner.plan(
                FLEET,
                Sightings.healthy(FLEET),
                RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")),
                Planner.Past.NONE);
        return ((Planned.Made) planned).plan();
    }

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        for (Served one : all) {
            one.goes();
        }
        server.close();
    }

    /** A coordinator that serves, with what its workers' door says. */
    private final class Served implements Coordinator.Shell, WorkersDoor {
        private final PostgresPlace place =
                new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres");
        private final Coordinator coordinator;
        private final Thread thread;
        private volatile List<String> here;

        Served(String name, String... workers) {
            here = List.of(workers);
            coordinator = new Coordinator(
                    place, new Coordinator.Seat(name, "a test", "1"), this, Cluster.ALONE, InstantSource.system());
            thread = Thread.ofVirtual().start(() -> {
                try {
                    coordinator.run();
                } catch (InterruptedException gone) {
                    log.add(name + " has gone");
                }
            });
            all.add(this);
        }

        /** Its workers are others from now on. */
        void has(String... workers) {
            here = List.of(workers);
        }

        boolean leads() {
            return coordinator.leads();
        }

        String hindrance() {
            return coordinator.hindrance().orElse("");
        }

        void goes() throws InterruptedException {
            thread.interrupt();
            thread.join();
            place.close();
        }

        @Override
        public List<String> workers() {
            return here;
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public Optional<WorkersDoor> door() {
            return Optional.of(this);
        }

        @Override
        public HandOver handOver() {
            return SOON;
        }

        @Override
        public Fleet fleet() {
            return FLEET;
        }

        @Override
        public Workers workers(JournalStore journal) {
            return new NobodyReports();
        }

        @Override
        public Planned plan(RolloutRequest wish, JournalStore journal, Workers workers) {
            return new Planned.Made(HandingOverTest.plan());
        }

        @Override
        public Watcher watcher() {
            return new NobodyWatches();
        }

        @Override
        public void tell(String line) {
            log.add(line);
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** The first of several, so that it is the one that leads; and it rolls. */
    private Served leader(String name) throws InterruptedException {
        Served leader = new Served(name, "near-a");
        until(leader::leads);
        leader.coordinator.leadership().start(plan(), "ada", "a test");
        return leader;
    }

    @Test
    void whoNobodyReachesHandsOverToOneThatIsReachedAndNotBackBeforeItsTime() throws InterruptedException {
        Served first = leader("c1");
        Served second = new Served("c2");
        Served third = new Served("c3");
        first.has();
        until(() -> first.hindrance().endsWith("nor to another coordinator that can be heard of"));
        assertThat(first.leads()).isTrue();
        third.has("near-b");
        until(third::leads);
        String told = "c1 hands over to c3: no worker that may drive its hosts (near-a, near-b)";
        until(() -> log.stream().anyMatch(l -> l.startsWith(told)));
        first.has("near-a");
        second.has("near-a");
        third.has();
        until(() -> third.hindrance().contains("Unless they come, c3 hands over to c1")); // as soon as c1 has told it
        assertThat(third.hindrance()).contains("once in 10 min at most, and c1 handed over to c3");
        assertThat(third.leads()).as("once in ten minutes").isTrue();
        third.has("near-b");
        until(() -> third.hindrance().isEmpty());
        third.goes();
        until(second::leads);
        assertThat(first.leads())
                .as("it has just given up, and another was there")
                .isFalse();
        second.goes();
        until(first::leads);
        assertThat(log)
                .as("somebody must lead")
                .filteredOn(l -> l.startsWith("c1 leads, under epoch"))
                .hasSize(2);
        assertThat(log).filteredOn(l -> l.contains("hands over to")).hasSize(1);
    }

    @Test
    void whereTheHeirDoesNotComeWhoHandedOverLeadsAgainIfNobodyElseIsThere() throws Exception {
        Served first = leader("c1");
        try (PostgresPlace others =
                new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres")) {
            others.attendance().tell("c9", Set.of("near-a"));
            first.has();
            until(() -> log.stream().anyMatch(l -> l.startsWith("c1 hands over to c9")));
            until(() -> !first.leads());
            others.attendance().leave("c9");
            until(first::leads);
        }
    }
}
