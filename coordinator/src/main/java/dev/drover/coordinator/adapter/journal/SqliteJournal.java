package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sqlite.SQLiteErrorCode;

/**
 * The journal in SQLite: write-ahead log, synchronous FULL, so that an acknowledged append survives a power cut. One
 * process writes (see {@link JournalLock}); others may read, and leave commands in the inbox.
 */
final class SqliteJournal implements JournalStore {
    /** An extended result code of SQLite carries its primary code in the lowest byte. */
    private static final int PRIMARY_CODE = 0xff;

    private static final int LETTERS_MAX = 100;

    private final Connection db;
    private final Optional<JournalLock> lock;
    private final String id;
    private long epoch;

    /**
     * @param lock the folder's, if this process will write; that raises the epoch by one, and closing gives it back
     */
    SqliteJournal(Connection db, Optional<JournalLock> lock) throws SQLException {
        this.db = db;
        this.lock = lock;
        for (String sql : JournalSchema.STATEMENTS) {
            execute(sql);
        }
        execute("insert or ignore into meta(key, value) values ('id', '"
                + UUID.randomUUID().toString().substring(0, 13) + "'), ('epoch', '0')");
        execute("insert or ignore into meta(key, value) values ('" + Format.KEY + "', '1')");
        Format.readable(meta(Format.KEY));
        this.id = meta("id");
        if (lock.isPresent()) {
            execute("update meta set value = '" + Format.OWN + "' where key = '" + Format.KEY + "'");
            execute("update meta set value = value + 1 where key = 'epoch'");
        }
        this.epoch = Long.parseLong(meta("epoch"));
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = db.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private String meta(String key) throws SQLException {
        return query("select value from meta where key = ?", r -> r.getString(1), key)
                .getFirst();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean mine() {
        return lock.isPresent();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public synchronized void raiseEpoch(long least) {
        guarded(() -> {
            if (least > epoch) {
                execute("update meta set value = '" + least + "' where key = 'epoch'");
                epoch = least;
            }
            return epoch;
        });
    }

    @Override
    public synchronized void append(String rollout, int expected, List<Event> events) {
        guarded(() -> {
            db.setAutoCommit(false);
            try {
                if (Long.parseLong(meta("epoch")) != epoch) {
                    throw new Stale("a newer coordinator has opened this journal (epoch " + meta("epoch") + ")");
                }
                int there = query("select count(*) from journal where rollout = ?", r -> r.getInt(1), rollout)
                        .getFirst();
                if (there != expected) {
                    throw new Stale("rollout " + rollout + " has " + there + " entries, not " + expected);
                }
                String last = query("select hash from journal order by seq desc limit 1", r -> r.getString(1)).stream()
                        .findFirst()
                        .orElse(Chain.ZERO);
                for (Event event : events) {
                    last = insert(rollout, event, last);
                }
                db.commit();
                db.setAutoCommit(true);
                return last;
            } catch (SQLException | RuntimeException e) {
                rollback(e);
                throw e;
            }
        });
    }

    /** A full disk may have rolled back already; what counts is why. */
    private void rollback(Exception why) {
        try {
            db.rollback();
        } catch (SQLException already) {
            why.addSuppressed(already);
        }
        try {
            db.setAutoCommit(true);
        } catch (SQLException already) {
            why.addSuppressed(already);
        }
    }

    private String insert(String rollout, Event event, String previous) throws SQLException {
        String body = EventJson.write(event);
        String hash = Chain.hash(previous, rollout, epoch, body);
        try (PreparedStatement s =
                db.prepareStatement("insert into journal(rollout, epoch, prev, hash, body) values (?, ?, ?, ?, ?)")) {
            s.setString(1, rollout);
            s.setLong(2, epoch);
            s.setString(3, previous);
            s.setString(4, hash);
            s.setString(5, body);
            s.executeUpdate();
        }
        return hash;
    }

    @Override
    public synchronized List<Entry> read(String rollout) {
        return guarded(() -> query(
                "select seq, rollout, epoch, body, hash from journal where rollout = ? order by seq",
                r -> new Entry(
                        r.getLong(1), r.getString(2), r.getLong(3), EventJson.event(r.getString(4)), r.getString(5)),
                rollout));
    }

    @Override
    public synchronized List<String> rollouts() {
        return guarded(() ->
                query("select rollout from journal group by rollout order by min(seq) desc", r -> r.getString(1)));
    }

    @Override
    public synchronized Optional<String> verify() {
        return guarded(() -> {
            Chain chain = new Chain();
            for (JournalPlace.Line line : lines()) {
                Optional<String> wrong = chain.next(line);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
            return chain.end(
                    query("select coalesce(max(seq), 0) from sqlite_sequence where name = 'journal'", r -> r.getLong(1))
                            .getFirst());
        });
    }

    synchronized List<JournalPlace.Line> lines() {
        return guarded(() -> query(
                "select seq, rollout, epoch, prev, hash, body from journal order by seq",
                r -> new JournalPlace.Line(
                        r.getLong(1), r.getString(2), r.getLong(3), r.getString(4), r.getString(5), r.getString(6))));
    }

    @Override
    public synchronized long put(String rollout, Signal.Command command) {
        if (unanswered().size() >= LETTERS_MAX) {
            throw new IllegalStateException(
                    LETTERS_MAX + " commands wait already and nobody takes them; drover run --resume works them off");
        }
        return guarded(() -> {
            try (PreparedStatement s =
                    db.prepareStatement("insert into inbox(rollout, body) values (?, ?) returning id")) {
                s.setString(1, rollout);
                s.setString(2, EventJson.write(command));
                try (ResultSet r = s.executeQuery()) {
                    r.next();
                    return r.getLong(1);
                }
            }
        });
    }

    @Override
    public synchronized List<Letter> unanswered() {
        return guarded(() -> query(
                "select id, rollout, body from inbox where answer is null order by id",
                r -> new Letter(
                        r.getLong(1),
                        r.getString(2),
                        Json.read(EventJson.MAPPER, r.getString(3), Signal.Command.class))));
    }

    @Override
    public synchronized void answer(long letter, String text) {
        guarded(() -> {
            try (PreparedStatement s = db.prepareStatement("update inbox set answer = ? where id = ?")) {
                s.setString(1, text);
                s.setLong(2, letter);
                return s.executeUpdate();
            }
        });
    }

    @Override
    public synchronized Optional<String> answerTo(long letter) {
        return guarded(() ->
                query("select coalesce(answer, '') from inbox where id = ?", r -> r.getString(1), "" + letter).stream()
                        .filter(a -> !a.isEmpty())
                        .findFirst());
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Row<T> row, String... arguments) throws SQLException {
        try (PreparedStatement s = db.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                s.setString(i + 1, arguments[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    rows.add(row.read(r));
                }
            }
            return rows;
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> T guarded(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            int code = e.getErrorCode() & PRIMARY_CODE;
            boolean disk = code == SQLiteErrorCode.SQLITE_FULL.code
                    || code == SQLiteErrorCode.SQLITE_IOERR.code
                    || code == SQLiteErrorCode.SQLITE_READONLY.code;
            if (disk) {
                throw new Unwritable("the journal could not be written: " + e.getMessage(), e);
            }
            throw new IllegalStateException("the journal failed: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            guarded(() -> {
                db.close();
                return true;
            });
        } finally {
            lock.ifPresent(JournalLock::close);
        }
    }
}
