package dev.drover.coordinator.adapter.journal;

import static dev.drover.coordinator.adapter.journal.JournalContract.HELD;
import static dev.drover.coordinator.adapter.journal.JournalContract.RELEASED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal's lease that is handed over, and what coordinators say of themselves beside it. */
class PostgresHandOverTest {
    private static EmbeddedPostgres server;

    private PostgresPlace place;

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
        sql("drop schema public cascade", "create schema public");
        place = new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres");
    }

    @AfterEach
    void leave() {
        place.close();
    }

    private JournalStore taken() {
        return place.take("ada", "laptop").orElseThrow();
    }

    /** However slow this machine is, the heir's time has not ended yet. */
    private static void atFirst() throws SQLException {
        sql("update drover_lease set expires = clock_timestamp() + interval '1 hour'");
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection db = server.getPostgresDatabase().getConnection();
                Statement statement = db.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void whatIsHandedOverOnlyTheHeirCanTakeAtFirst() throws SQLException {
        JournalStore heir;
        try (JournalStore giver = taken()) {
            giver.append("r1", 0, List.of(HELD));
            assertThat(giver.handOver("linus", "nobody reaches ada")).isTrue();
            atFirst();
            assertThat(giver.mine()).isFalse();
            assertThat(giver.handOver("grace", "again")).as("it has it no more").isFalse();
            assertThat(place.take("grace", "desk")).as("not the heir").isEmpty();
            assertThat(place.take("ada", "laptop")).as("nor is the giver").isEmpty();
            heir = place.take("linus", "tower").orElseThrow();
            assertThat(heir.epoch()).isEqualTo(giver.epoch() + 1);
            assertThatThrownBy(() -> giver.append("r1", 1, List.of(RELEASED))).isInstanceOf(Journal.Stale.class);
        }
        try (heir) {
            heir.append("r1", 1, List.of(RELEASED));
            assertThat(heir.mine())
                    .as("who gave it gives nothing back any more")
                    .isTrue();
        }
        assertThat(place.attendance().read().handedOver()).singleElement().satisfies(h -> {
            assertThat(h.from()).isEqualTo("ada");
            assertThat(h.to()).isEqualTo("linus");
        });
    }

    @Test
    void anHeirThatDoesNotComeIsNotWaitedFor() throws SQLException {
        try (JournalStore giver = taken()) {
            assertThat(giver.handOver("linus", "nobody reaches ada")).isTrue();
            assertThat(giver.handOver("linus", "once more")).isFalse();
            atFirst();
        }
        assertThat(place.take("grace", "desk")).isEmpty();
        sql("update drover_lease set expires = clock_timestamp()");
        try (JournalStore next = place.take("grace", "desk").orElseThrow()) {
            assertThat(place.take("linus", "tower")).as("too late").isEmpty();
            assertThat(next.mine()).isTrue();
        }
    }

    /** The answer to the hand-over was lost on its way: it was done, and whoever gave does not know. */
    @Test
    void whoHasNotHeardThatItHandedOverRenewsTheLeaseNoMore() throws Exception {
        try (JournalStore giver = taken()) {
            sql("""
                    insert into drover_handovers(epoch, giver, heir, because, at)
                    select epoch, who, 'linus', 'a test', clock_timestamp() from drover_lease""");
            long end = System.nanoTime() + 30_000_000_000L;
            while (giver.mine()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                Thread.sleep(20);
            }
        }
        try (JournalStore heir = place.take("linus", "tower").orElseThrow()) {
            assertThat(heir.mine()).isTrue();
        }
    }

    @Test
    void whoHasHandedOverRaisesNoEpochAnyMore() throws SQLException {
        try (JournalStore giver = taken()) {
            assertThat(giver.handOver("linus", "nobody reaches ada")).isTrue();
            atFirst();
            long epoch = giver.epoch();
            assertThatThrownBy(() -> giver.raiseEpoch(epoch + 5)).isInstanceOf(Journal.Stale.class);
            place.take("linus", "tower").orElseThrow().close();
        }
    }

    /** Somebody who may write there, and another program. */
    @Test
    void whatIsNoAttendanceHurtsNobody() throws SQLException {
        Attendance attendance = place.attendance();
        attendance.tell("c1", Set.of("near-a"));
        sql(
                "insert into drover_attendance values ('c2', '{near-b,NULL,near-b}', clock_timestamp())",
                "insert into drover_attendance values ('c3', '{{near-b},{near-c}}', clock_timestamp())",
                "insert into drover_attendance values ('c4', '{near-b}', 'infinity')",
                "insert into drover_handovers values (99, 'c1', 'c2', 'because', 'infinity')");
        assertThat(attendance.read().lines())
                .extracting(l -> l.coordinator() + " " + new TreeSet<>(l.workers()))
                .containsExactly("c1 [near-a]", "c2 [near-b]", "c3 [near-b, near-c]");
        assertThat(attendance.read().handedOver()).isEmpty();
    }

    @Test
    void whoReachesWhomIsKeptByTheDatabasesClock() throws SQLException {
        Attendance attendance = place.attendance();
        attendance.tell("c1", Set.of());
        attendance.tell("c2", Set.of("near-a", "near-b"));
        attendance.tell("c3", Set.of("near-a"));
        attendance.tell("c2", Set.of("near-b"));
        sql("update drover_attendance set told = told - interval '1 hour' where coordinator = 'c1'");
        assertThat(attendance.read().lines())
                .extracting(
                        l -> l.coordinator() + " " + l.workers() + " " + l.age().toHours())
                .containsExactly("c1 [] 1", "c2 [near-b] 0", "c3 " + Set.of("near-a") + " 0");
        attendance.leave("c3");
        sql("update drover_attendance set told = told - interval '2 days' where coordinator = 'c1'");
        attendance.tell("c2", Set.of());
        assertThat(attendance.read().lines())
                .extracting(Attendance.Line::coordinator)
                .containsExactly("c2");
    }

    @Test
    void aJournalOfAnOlderDroverGetsWhatItHasNotAndKeepsWhatItHas() throws SQLException {
        List<String> older = PostgresSchema.STATEMENTS.stream()
                .filter(s -> !s.contains("drover_attendance") && !s.contains("drover_handovers"))
                .toList();
        assertThat(older).hasSize(PostgresSchema.STATEMENTS.size() - 2);
        sql(older.toArray(String[]::new));
        sql("insert into drover_certificates(serial, worker, until) values ('a1', 'near-a', 7)");
        try (JournalStore journal = taken()) {
            journal.append("r1", 0, List.of(HELD));
            assertThat(journal.handOver("grace", "it is new")).isTrue();
        }
        assertThat(place.register().certificates()).hasSize(1);
        assertThat(place.attendance().read().handedOver()).hasSize(1);
    }
}
