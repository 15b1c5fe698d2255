package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    JournalPlace elsewhere() {
        return new SqlitePlace(folder.resolve("elsewhere"));
    }

    @Override
    JournalPlace place() {
        return new SqlitePlace(folder);
    }

    @Override
    void writtenBy(int format) {
        try {
            sql("update meta set value = '" + format + "' where key = 'format'");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The system's lock would not allow it; the epoch is the second belt. */
    @Override
    JournalStore takeOver() {
        return SqlitePlace.open(folder, JournalLock.take(folder.resolve("elsewhere"), "grace", "desk"));
    }

    @Test
    void changedRemovedAndTruncatedEntriesAreFoundByNumber() throws Exception {
        try (JournalStore journal = taken()) {
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
        try (JournalStore journal = taken()) {
            journal.append("r1", 0, List.of(HELD, RELEASED, HELD));
        }
        forge(
                "update journal set seq = 99 where seq = 1",
                "update journal set seq = 1 where seq = 2",
                "update journal set seq = 2 where seq = 99");
        assertThat(verify()).contains("entry 1 does not fit the entries before it");
    }

    private Optional<String> verify() {
        try (JournalStore journal = place().read()) {
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
}
