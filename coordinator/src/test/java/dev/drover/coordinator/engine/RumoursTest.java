package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.journal.PostgresPlace;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever coordinators hear of each other, the database decides who leads. */
class RumoursTest {
    /** More than a lease lives, see Tenure. */
    private static final long A_WHILE_MS = 4_000;

    private static EmbeddedPostgres server;

    /** What a coordinator may hear. */
    enum Hearsay {
        /** There is nobody to ask. */
        ABSENT,
        /** It sees nobody, not even itself. */
        EMPTY,
        /** It is cut off, and never learns of a death. */
        PARTITIONED,
        /** It says of everybody that they are gone, and cries all the time. */
        POISONED,
        /** It answers late. */
        SLOW
    }

    private record Heard(Hearsay what, List<Runnable> looks) implements Cluster {
        private static final long LATE_MS = 700;

        @Override
        public List<Member> members() {
            return what == Hearsay.PARTITIONED
                    ? List.of(new Member("c1", "here"), new Member("c2", "there"))
                    : List.of();
        }

        @Override
        public Set<String> gone() {
            if (what == Hearsay.SLOW) {
                sleep(LATE_MS);
            }
            return what == Hearsay.POISONED ? Set.of("c1", "c2", "nobody") : Set.of();
        }

        @Override
        public void onNews(Runnable look) {
            looks.add(look);
        }

        @Override
        public void close() {}
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection db = server.getPostgresDatabase().getConnection();
                Statement statement = db.createStatement()) {
            statement.execute("drop schema public cascade");
            statement.execute("create schema public");
        }
    }

    private static PostgresPlace place() {
        return new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres");
    }

    private static Coordinator coordinator(String name, PostgresPlace place, Cluster cluster) {
        return new Coordinator(
                place, new Coordinator.Seat(name, "a test", "1"), new Idle(), cluster, InstantSource.system());
    }

    private static Thread serving(Coordinator coordinator) {
        return Thread.ofVirtual().start(() -> {
            try {
                coordinator.run();
            } catch (InterruptedException | IllegalStateException gone) {
                // It goes, or its database was closed under it.
            }
        });
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            sleep(20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLeaderThatLivesLeadsOnAndOneThatDiesIsFollowed(Hearsay what) throws Exception {
        Cluster heard = what == Hearsay.ABSENT ? Cluster.ALONE : new Heard(what, new CopyOnWriteArrayList<>());
        PostgresPlace own = place();
        try (PostgresPlace others = place()) {
            Coordinator first = coordinator("c1", own, Cluster.ALONE);
            Thread leading = serving(first);
            until(first::leads);
            Coordinator second = coordinator("c2", others, heard);
            Thread standing = serving(second);
            for (long ms = 0; ms < A_WHILE_MS; ms += 50) {
                if (what == Hearsay.POISONED && heard instanceof Heard h) {
                    h.looks().forEach(Runnable::run);
                }
                sleep(50);
                assertThat(second.leads()).isFalse();
            }
            assertThat(first.leads()).isTrue();
            try (JournalStore journal = others.read()) {
                assertThat(journal.epoch()).isEqualTo(1);
            }
            own.close(); // nothing of it reaches the database any more
            until(second::leads);
            until(() -> !first.leads());
            leading.interrupt();
            standing.interrupt();
            leading.join();
            standing.join();
        }
    }

    /** A process that has nothing to roll. */
    private static final class Idle implements Coordinator.Shell {
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
            return new Planned.Refused(List.of("nothing is planned here"));
        }

        @Override
        public Watcher watcher() {
            return new NobodyWatches();
        }

        @Override
        public void tell(String line) {}
    }
}
