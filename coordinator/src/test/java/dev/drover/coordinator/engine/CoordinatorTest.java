package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.planner.Sightings;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who leads, who stands by, and what becomes of a rollout that no host takes. */
class CoordinatorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder = Path.of("");

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<HostId> readied = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** A process whose hosts are all away. */
    private class Away implements Coordinator.Shell {
        @Override
        public Fleet fleet() {
            return CoordinatorTest.fleet();
        }

        @Override
        public Workers workers(JournalStore journal) {
            return new NobodyThere();
        }

        @Override
        public Planned plan(RolloutRequest wish, JournalStore journal, Workers workers) {
            return new Planned.Made(CoordinatorTest.plan());
        }

        @Override
        public Watcher watcher() {
            return new NobodyWatches();
        }

        @Override
        public void standBy(List<HostId> hosts) {
            readied.addAll(hosts);
        }

        @Override
        public void tell(String line) {
            log.add(line);
        }
    }

    static Fleet fleet() {
        try {
            Path file = Path.of("src/test/resources/plans/physical/fleet.yaml");
            return FleetFile.parse(Files.readString(file)).fleet().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Plan plan() {
        Planned planned = Planner.plan(
                fleet(),
                Sightings.healthy(fleet()),
                RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")),
                Planner.Past.NONE);
        return ((Planned.Made) planned).plan();
    }

    /** One whose fleet file no longer has the balancer that a plan speaks with. */
    private final class Fewer extends Away {
        @Override
        public Fleet fleet() {
            Fleet all = CoordinatorTest.fleet();
            NavigableMap<HostId, Host> left = new TreeMap<>(all.hosts());
            left.remove(new HostId("lb01"));
            return new Fleet(
                    all.name(),
                    all.access(),
                    all.mastodon(),
                    left,
                    all.appliances(),
                    all.seat(),
                    all.care(),
                    all.digest());
        }
    }

    private Coordinator coordinator(String name) {
        return coordinator(name, new SqlitePlace(folder));
    }

    private Coordinator coordinator(String name, JournalPlace place) {
        return new Coordinator(
                place, new Coordinator.Seat(name, "a test", "1"), new Away(), Cluster.ALONE, InstantSource.system());
    }

    private Thread serving(Coordinator coordinator) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                coordinator.run();
            } catch (InterruptedException e) {
                log.add(coordinator.seat().name() + " has gone");
            }
        });
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void allGo() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void aPlanWithAHostThatTheFleetFileNoLongerHasIsRefusedAndNobodyFalls() throws InterruptedException {
        try (JournalStore journal =
                new SqlitePlace(folder).take("ada", "laptop").orElseThrow()) {
            Rollouts.begin(journal, plan(), "ada", "a test", Instant.EPOCH);
        }
        Coordinator fewer = new Coordinator(
                new SqlitePlace(folder),
                new Coordinator.Seat("c1", "a test", "1"),
                new Fewer(),
                Cluster.ALONE,
                InstantSource.system());
        Thread serving = serving(fewer);
        until(() -> log.stream().anyMatch(l -> l.contains("lb01: it is not in this coordinator's fleet file")));
        assertThat(serving.isAlive()).isTrue();
    }

    @Test
    void oneLeadsAndWhenItGoesTheOtherGoesOn() throws InterruptedException {
        Coordinator first = coordinator("c1");
        Thread serving = serving(first);
        until(first::leads);
        Coordinator second = coordinator("c2");
        serving(second);
        assertThatThrownBy(() -> second.leadership().start(plan(), "ada", ""))
                .isInstanceOf(Leadership.NotLeading.class)
                .hasMessageContaining("c2 does not lead; c1 on a test");
        assertThat(second.leads()).isFalse();
        serving.interrupt();
        serving.join();
        until(second::leads);
        assertThat(log).contains("c1 leads, under epoch 1", "c1 has gone", "c2 leads, under epoch 2");
        assertThat(log).filteredOn(l -> l.contains("given the journal back")).hasSize(1);
    }

    @Test
    void whoOnlyStoodByHasNothingToGiveBack() throws InterruptedException {
        Coordinator first = coordinator("c1");
        serving(first);
        until(first::leads);
        Thread standing = serving(coordinator("c2"));
        standing.interrupt();
        standing.join();
        assertThat(log).contains("c2 has gone").noneMatch(l -> l.contains("given the journal back"));
    }

    @Test
    void aJournalIsOneFleets() {
        try (JournalStore journal = new SqlitePlace(folder).take("c0", "a test").orElseThrow()) {
            assertThat(Rollouts.foreign(journal, "any")).isEmpty();
            Rollouts.begin(journal, plan(), "ada", "a test", Instant.now());
            assertThat(Rollouts.foreign(journal, fleet().name())).isEmpty();
            assertThat(Rollouts.foreign(journal, "another.example").orElseThrow())
                    .contains(fleet().name(), "another.example", "--journal");
        }
    }

    /** Begun by one that does not roll it, so that it stays open. */
    @Test
    void whoStandsByIsToldWhichHostsARolloutHasThatIsOpen() throws InterruptedException {
        String rollout;
        try (JournalStore journal = new SqlitePlace(folder).take("c0", "a test").orElseThrow()) {
            rollout = Rollouts.begin(journal, plan(), "ada", "a test", Instant.now());
            serving(coordinator("c1"));
            until(() -> readied.contains(new HostId("web01")));
        }
        assertThat(readied).containsAll(Claims.hosts(plan()));
        until(() -> state(rollout).ended());
    }

    @Test
    void whoIsAskedToGoWhileTheDatabaseIsAwayGoes() throws InterruptedException {
        Thread serving = serving(coordinator("c1", new PostgresPlace("postgresql://nobody@127.0.0.1:1/x")));
        until(() -> !log.isEmpty());
        serving.interrupt();
        serving.join();
        assertThat(log).hasSize(2).last().isEqualTo("c1 has gone");
        assertThat(log.getFirst()).contains("127.0.0.1:1 refused");
    }

    @Test
    void aRolloutThatNoHostTakesEndsBeforeAnythingIsTouched() throws InterruptedException {
        Coordinator coordinator = coordinator("c1");
        serving(coordinator);
        until(coordinator::leads);
        String rollout = coordinator.leadership().start(plan(), "ada", "a test");
        until(() -> state(rollout).ended());
        assertThat(state(rollout).course().verdict()).contains(Verdict.ABORTED);
        assertThat(log).anyMatch(l -> l.contains(rollout) && l.contains("web01: nobody is there"));
        String next = coordinator.leadership().start(plan(), "ada", "a test");
        assertThat(next).startsWith("r2-");
    }

    @Test
    void aPlanForAnotherFleetFileIsNotStarted() throws InterruptedException {
        Coordinator coordinator = coordinator("c1");
        serving(coordinator);
        until(coordinator::leads);
        Plan plan = plan();
        Plan other = new Plan(
                plan.schema(),
                plan.fleet(),
                "0000",
                plan.changes(),
                plan.stages(),
                plan.steps(),
                plan.notes(),
                plan.cures());
        assertThatThrownBy(() -> coordinator.leadership().start(other, "ada", ""))
                .isInstanceOf(Leadership.Refused.class)
                .hasMessageContaining("another fleet file");
    }

    private RolloutState state(String rollout) {
        try (JournalStore journal = new SqlitePlace(folder).read()) {
            return RolloutState.fold(journal.events(rollout));
        }
    }
}
