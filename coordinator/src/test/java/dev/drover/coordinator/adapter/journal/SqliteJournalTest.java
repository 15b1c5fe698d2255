package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest {
    private static final Event RELEASED = new Event.Released(Instant.EPOCH, "ada", "back");
    private static final Event HELD = new Event.Held(Instant.EPOCH, "ada", "lunch", false);

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatWasAppendedIsReadBackAndTheChainHolds() {
        try (SqliteJournal journal = SqliteJournal.open(folder, true)) {
            journal.append("r1", 0, List.of(HELD, new Event.Released(Instant.EPOCH, "ada", "")));
        }
        try (SqliteJournal journal = SqliteJournal.open(folder, true)) {
            assertThat(journal.read("r1"))
                    .extracting(Journal.Entry::event)
                    .hasSize(2)
                    .startsWith(HELD);
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(journal.verify()).isEmpty();
        }
    }

    @Test
    void anAppendThatExpectsAnotherLengthLoses() {
        try (SqliteJournal journal = SqliteJournal.open(folder, true)) {
            journal.append("r1", 0, List.of(HELD));
            assertThatThrownBy(() -> journal.append("r1", 0, List.of(HELD))).isInstanceOf(Journal.Stale.class);
            assertThat(journal.read("r1")).hasSize(1);
        }
    }

    @Test
    void aCoordinatorWithAnOldEpochCannotAppend() {
        try (SqliteJournal old = SqliteJournal.open(folder, true);
                SqliteJournal fresh = SqliteJournal.open(folder, true)) {
            assertThatThrownBy(() -> old.append("r1", 0, List.of(HELD)))
                    .isInstanceOf(Journal.Stale.class)
                    .hasMessageContaining("epoch " + fresh.epoch());
        }
    }

    /** The system gives the lock back when its owner vanishes, however it vanishes (kubereboot/kured 137). */
    @Test
    void oneLiveProcessOwnsTheFolder() {
        Optional<JournalLock> first = JournalLock.take(folder, "ada", "laptop");
        assertThat(first).isPresent();
        assertThat(JournalLock.take(folder, "grace", "desk")).isEmpty();
        assertThat(JournalLock.owner(folder)).startsWith("ada on laptop");
        first.get().close();
        assertThat(JournalLock.held(folder)).isFalse();
    }

    @Test
    void changedRemovedAndTruncatedEntriesAreFoundByNumber() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder, true)) {
            journal.append("r1", 0, List.of(HELD, HELD, HELD, HELD));
        }
        assertThatThrownBy(() -> sql("update journal set body = replace(body, 'lunch', 'dinner') where seq = 2"))
                .hasMessageContaining("append-only");
        forge("update journal set body = replace(body, 'lunch', 'dinner') where seq = 2");
        assertThat(verify()).contains("entry 2 does not fit the entries before it");
        forge("update journal set body = replace(body, 'dinner', 'lunch') where seq = 2");
        assertThat(verify()).isEmpty();
        forge("delete from journal where seq = 4");
        assertThat(verify()).contains("entry 4 is missing at the end");
        forge("delete from journal where seq = 2");
        assertThat(verify()).contains("entry 2 is missing");
    }

    @Test
    void entriesThatChangedTheirPlacesAreFound() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder, true)) {
            journal.append("r1", 0, List.of(HELD, RELEASED, HELD));
        }
        forge(
                "update journal set seq = 99 where seq = 1",
                "update journal set seq = 1 where seq = 2",
                "update journal set seq = 2 where seq = 99");
        assertThat(verify()).contains("entry 1 does not fit the entries before it");
    }

    private Optional<String> verify() {
        try (SqliteJournal journal = SqliteJournal.open(folder, false)) {
            return journal.verify();
        }
    }

    /** As somebody would who has the file and means harm. */
    private void forge(String... statements) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("drop trigger journal_is_append_only_u", "drop trigger journal_is_append_only_d"));
        all.addAll(List.of(statements));
        sql(all.toArray(String[]::new));
    }

    private void sql(String... statements) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.sqlite"));
                Statement statement = db.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void commandsOfAnotherProcessWaitInTheInbox() {
        try (SqliteJournal owner = SqliteJournal.open(folder, true);
                SqliteJournal other = SqliteJournal.open(folder, false)) {
            Signal.Command pause = new Signal.Command(Signal.Wish.PAUSE, "ada", "lunch", Optional.empty());
            long letter = other.put("r1", pause);
            assertThat(owner.unanswered()).extracting(l -> l.command()).containsExactly(pause);
            owner.answer(letter, "accepted");
            assertThat(owner.unanswered()).isEmpty();
            assertThat(other.answerTo(letter)).contains("accepted");
        }
    }
}
