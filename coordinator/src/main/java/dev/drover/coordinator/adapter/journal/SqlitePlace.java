package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Register;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** A folder with a journal in SQLite. */
public record SqlitePlace(Path folder) implements JournalPlace {
    /** A reader that closes a journal whose writer was killed writes what that one left; a busy disk makes it slow. */
    private static final int BUSY_MS = 30_000;

    @Override
    public String text() {
        return folder.toString();
    }

    @Override
    public boolean exists() {
        return Files.exists(folder.resolve("journal.sqlite"));
    }

    @Override
    public JournalStore read() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(folder, Optional.empty());
    }

    @Override
    public Optional<JournalStore> take(String who, String from) {
        return JournalLock.take(folder, who, from).map(this::opened);
    }

    private JournalStore opened(JournalLock lock) {
        try {
            return open(folder, Optional.of(lock));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public List<Line> lines() {
        try (SqliteJournal journal = open(folder, Optional.empty())) {
            return journal.lines();
        }
    }

    @Override
    public void restore(List<Line> lines, long epoch) {
        Chain.wrong(lines).ifPresent(wrong -> {
            throw new IllegalArgumentException("the backup's journal is damaged: " + wrong);
        });
        if (exists() && !lines().isEmpty()) {
            throw new IllegalArgumentException("there is a journal in " + text() + " already");
        }
        read().close(); // makes the tables
        try (Connection db = connection(folder)) {
            db.setAutoCommit(false);
            try (PreparedStatement line = db.prepareStatement(
                    "insert into journal(seq, rollout, epoch, prev, hash, body) values (?, ?, ?, ?, ?, ?)")) {
                for (Line each : lines) {
                    line.setLong(1, each.seq());
                    line.setString(2, each.rollout());
                    line.setLong(3, each.epoch());
                    line.setString(4, each.prev());
                    line.setString(5, each.hash());
                    line.setString(6, each.body());
                    line.executeUpdate();
                }
            }
            try (PreparedStatement newest = db.prepareStatement("update meta set value = ? where key = 'epoch'")) {
                newest.setString(1, "" + epoch);
                newest.executeUpdate();
            }
            db.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be restored into " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Register register() {
        read().close(); // makes the tables if they are not there
        return new SqlRegister(new Sql(() -> connection(folder)));
    }

    @Override
    public boolean held() {
        return JournalLock.held(folder);
    }

    @Override
    public String owner() {
        return JournalLock.owner(folder);
    }

    /**
     * Opens the journal in this folder; it is made if it is not there.
     *
     * @param lock the folder's, if this process will write
     */
    static SqliteJournal open(Path folder, Optional<JournalLock> lock) {
        try {
            return opened(connection(folder), lock);
        } catch (SQLException e) {
            throw new IllegalStateException("the journal in " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Connection connection(Path folder) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MS);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config.createConnection("jdbc:sqlite:" + folder.resolve("journal.sqlite"));
    }

    private static SqliteJournal opened(Connection db, Optional<JournalLock> lock) throws SQLException {
        try {
            return new SqliteJournal(db, lock);
        } catch (SQLException | RuntimeException e) {
            db.close();
            throw e;
        }
    }
}
