package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Register;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same journal in a real PostgreSQL. */
class PostgresJournalTest extends JournalContract {
    private static EmbeddedPostgres server;

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
        here = new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres");
        sql("drop schema public cascade", "create schema public");
        sql("drop database if exists elsewhere with (force)");
        sql("create database elsewhere");
        there = new PostgresPlace("postgresql://postgres@127.0.0.1:" + server.getPort() + "/elsewhere");
    }

    private PostgresPlace here;
    private PostgresPlace there;

    @AfterEach
    void leave() {
        here.close();
        there.close();
    }

    @Override
    PostgresPlace elsewhere() {
        return there;
    }

    @Override
    PostgresPlace place() {
        return here;
    }

    @Override
    void writtenBy(int format) {
        try {
            sql("update drover_meta set value = '" + format + "' where key = 'format'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    JournalStore takeOver() {
        renewalsAreMissed();
        return place().takeFrom(Set.of("ada"), "grace", "desk").orElseThrow();
    }

    /** As if its holder had stood still for two seconds. */
    private static void renewalsAreMissed() {
        try {
            sql("update drover_lease set renewed = renewed - interval '2 seconds'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDatabaseThatLetsNobodyInSaysWhatToDo() {
        String server = "@127.0.0.1:" + PostgresJournalTest.server.getPort() + "/";
        for (String address :
                List.of("postgresql://nobody" + server + "postgres", "postgresql://postgres" + server + "no")) {
            try (PostgresPlace shut = new PostgresPlace(address)) {
                assertThatThrownBy(shut::read)
                        .isInstanceOf(Journal.NotLetIn.class)
                        .hasMessageContaining("\"no")
                        .hasMessageContaining("Do next: ");
            }
        }
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndItsHolderCanAppendNoMore() throws SQLException {
        try (JournalStore frozen = taken()) {
            frozen.append("r1", 0, List.of(HELD));
            sql("update drover_lease set expires = clock_timestamp()");
            assertThatThrownBy(() -> frozen.append("r1", 1, List.of(RELEASED)))
                    .isInstanceOf(Journal.Stale.class)
                    .hasMessageContaining("not renewed");
            try (JournalStore next = place().take("grace", "desk").orElseThrow()) {
                next.append("r1", 1, List.of(RELEASED));
                assertThatThrownBy(() -> frozen.append("r1", 2, List.of(HELD)))
                        .isInstanceOf(Journal.Stale.class)
                        .hasMessageContaining("grace on desk");
                assertThat(next.verify()).isEmpty();
            }
        }
    }

    @Test
    void whoIsSaidToBeGoneLosesItsLeaseOnlyIfItMissesToRenewIt() {
        try (JournalStore alive = taken()) {
            assertThat(place().takeFrom(Set.of("ada"), "grace", "desk"))
                    .as("a rumour")
                    .isEmpty();
            alive.append("r1", 0, List.of(HELD));
            renewalsAreMissed();
            assertThat(place().takeFrom(Set.of("linus"), "grace", "desk"))
                    .as("another is gone")
                    .isEmpty();
            try (JournalStore next =
                    place().takeFrom(Set.of("ada"), "grace", "desk").orElseThrow()) {
                assertThat(next.epoch()).isEqualTo(alive.epoch() + 1);
            }
        }
    }

    @Test
    void howeverManyAskWhatIsSlowTheLeaseIsTakenAndRenewed() throws Exception {
        place().read().close();
        List<Thread> askers = new ArrayList<>();
        try (Connection db = server.getPostgresDatabase().getConnection();
                Statement statement = db.createStatement()) {
            db.setAutoCommit(false);
            statement.execute("lock table drover_certificates in access exclusive mode");
            Register register = place().register();
            for (int asker = 0; asker < 8; asker++) {
                askers.add(Thread.ofVirtual().start(() -> asksInVain(register)));
            }
            while (waiting() < 4) {
                assertThat(askers).as("more than the place has connections").allMatch(Thread::isAlive);
                Thread.sleep(20);
            }
            try (JournalStore journal = taken()) {
                Thread.sleep(Tenure.LEASE.plusSeconds(1)); // longer than a lease lives that is not renewed
                assertThat(journal.mine()).isTrue();
                journal.append("r1", 0, List.of(HELD));
            }
            place().attendance().tell("c1", Set.of("near-a"));
            db.rollback();
        }
        for (Thread asker : askers) {
            asker.join();
        }
    }

    private static void asksInVain(Register register) {
        try {
            register.certificates();
        } catch (Journal.Unwritable away) {
            return; // there was no connection left for it
        }
    }

    private static int waiting() throws SQLException {
        try (Connection db = server.getPostgresDatabase().getConnection();
                Statement statement = db.createStatement();
                ResultSet found = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
            found.next();
            return found.getInt(1);
        }
    }

    @Test
    void aLeaseThatWasTakenInVainIsGivenBack() throws SQLException {
        place().read().close();
        sql("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$");
        sql("create trigger refuse before update on drover_meta for each statement execute function refuse()");
        assertThatThrownBy(() -> place().take("ada", "laptop")).hasMessageContaining("broken");
        assertThat(place().owner()).startsWith("ada");
        assertThat(place().held()).isFalse();
    }

    @Test
    void ofManyWhoTakeItAtOnceOneGetsIt() throws Exception {
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<JournalStore>>> tries = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String who = "c" + i;
                tries.add(all.submit(() -> place().take(who, "here")));
            }
            List<JournalStore> taken = new ArrayList<>();
            for (Future<Optional<JournalStore>> attempt : tries) {
                attempt.get().ifPresent(taken::add);
            }
            assertThat(taken).hasSize(1);
            taken.getFirst().close();
        }
    }

    @Test
    void nothingIsChangedOrRemovedAndAForgerIsFound() throws SQLException {
        try (JournalStore journal = taken()) {
            journal.append("r1", 0, List.of(HELD, RELEASED, HELD));
            for (String harm : List.of(
                    "update drover_journal set body = '' where seq = 2",
                    "delete from drover_journal",
                    "truncate drover_journal")) {
                assertThatThrownBy(() -> sql(harm)).hasMessageContaining("append-only");
            }
            sql(
                    "drop trigger drover_journal_is_append_only on drover_journal",
                    "update drover_journal set body = replace(body, 'back', 'gone') where seq = 2");
            assertThat(journal.verify()).contains("entry 2 does not fit the entries before it");
        }
    }

    @Test
    void aDatabaseThatIsAwayIsToldAsThatAndNothingWasWritten() throws Exception {
        EmbeddedPostgres brittle = EmbeddedPostgres.builder().start();
        try (PostgresPlace place =
                        new PostgresPlace("postgresql://postgres@127.0.0.1:" + brittle.getPort() + "/postgres");
                JournalStore journal = place.take("ada", "laptop").orElseThrow()) {
            brittle.close();
            assertThatThrownBy(() -> journal.append("r1", 0, List.of(HELD))).isInstanceOf(Journal.Unwritable.class);
            assertThatThrownBy(place::held).isInstanceOf(Journal.Unwritable.class);
        }
    }

    @Test
    void itsTimeIsThatOfTheDatabase() {
        assertThat(Duration.between(place().clock().instant(), Instant.now()).abs())
                .as("both on one machine")
                .isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aPlaceThatNamesNoDatabaseOrAPasswordIsRefused() {
        assertThatThrownBy(() -> new PostgresPlace("postgresql://host"))
                .hasMessageContaining("postgresql://user@host/database");
        assertThatThrownBy(() -> new PostgresPlace("postgresql://ada:secret@host/db"))
                .hasMessageContaining(".pgpass")
                .hasMessageNotContaining("secret");
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection db = server.getPostgresDatabase().getConnection();
                Statement statement = db.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
