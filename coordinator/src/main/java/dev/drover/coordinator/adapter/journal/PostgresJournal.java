package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The journal in PostgreSQL, for several coordinators. Who writes holds the lease; an append by another writes nothing.
 * Only the database's clock counts.
 */
final class PostgresJournal implements JournalStore {
    private static final int LETTERS_MAX = 100;

    private final Sql sql;
    private final Optional<Tenure> tenure;
    private final String id;
    private @Nullable Last last;

    /** The newest entry, which the next one follows. */
    private record Last(long seq, String hash) {}

    /**
     * @param tenure of the lease, if this process writes
     */
    PostgresJournal(Sql sql, Optional<Tenure> tenure) {
        this.sql = sql;
        this.tenure = tenure;
        this.id = sql.one("select value from drover_meta where key = 'id'", r -> r.getString(1));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean mine() {
        return tenure.filter(Tenure::live).isPresent();
    }

    @Override
    public long epoch() {
        return tenure.map(Tenure::epoch).orElseGet(() -> sql.one("select epoch from drover_lease", r -> r.getLong(1)));
    }

    private Tenure writing() {
        return tenure.orElseThrow(() -> new IllegalStateException("this process has not taken the journal in hand"));
    }

    @Override
    public synchronized void raiseEpoch(long least) {
        writing().raise(least);
    }

    /** Beside an append that waits, which then writes nothing, or was in time. */
    @Override
    public boolean handOver(String heir, String because) {
        return writing().handOver(heir, because);
    }

    @Override
    public synchronized void append(String rollout, int expected, List<Event> events) {
        long epoch = writing().epoch();
        Last before = last == null ? newest() : last;
        last = null; // until it is known that this append was kept
        List<Long> seqs = new ArrayList<>();
        List<String> previous = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        String hash = before.hash();
        for (Event event : events) {
            String body = EventJson.write(event);
            seqs.add(before.seq() + seqs.size() + 1);
            previous.add(hash);
            hash = Chain.hash(hash, rollout, epoch, body);
            hashes.add(hash);
            bodies.add(body);
        }
        int kept = sql.update(
                PostgresSchema.APPEND, epoch, rollout, seqs, previous, hashes, bodies, rollout, expected, before.seq());
        if (kept != events.size()) {
            throw new Stale(stale(rollout, expected, epoch));
        }
        last = new Last(before.seq() + kept, hash);
    }

    private Last newest() {
        return sql
                .all(
                        "select seq, hash from drover_journal order by seq desc limit 1",
                        r -> new Last(r.getLong(1), r.getString(2)))
                .stream()
                .findFirst()
                .orElse(new Last(0, Chain.ZERO));
    }

    private String stale(String rollout, int expected, long epoch) {
        Tenure.Holder holder = Tenure.holder(sql);
        if (holder.epoch() != epoch) {
            return "another coordinator leads: " + holder.text() + " (epoch " + holder.epoch() + ")";
        }
        if (!holder.live()) {
            return "the lease of epoch " + epoch + " was not renewed in time";
        }
        return "rollout " + rollout + " does not have " + expected + " entries";
    }

    @Override
    public List<Entry> read(String rollout) {
        return sql.all(
                "select seq, rollout, epoch, body, hash from drover_journal where rollout = ? order by seq",
                r -> new Entry(
                        r.getLong(1), r.getString(2), r.getLong(3), EventJson.event(r.getString(4)), r.getString(5)),
                rollout);
    }

    @Override
    public List<String> rollouts() {
        return sql.all(
                "select rollout from drover_journal group by rollout order by min(seq) desc", r -> r.getString(1));
    }

    @Override
    public Optional<String> verify() {
        return Chain.wrong(lines());
    }

    List<JournalPlace.Line> lines() {
        return sql.all(
                "select seq, rollout, epoch, prev, hash, body from drover_journal order by seq",
                r -> new JournalPlace.Line(
                        r.getLong(1), r.getString(2), r.getLong(3), r.getString(4), r.getString(5), r.getString(6)));
    }

    @Override
    public long put(String rollout, Signal.Command command) {
        if (unanswered().size() >= LETTERS_MAX) {
            throw new IllegalStateException(
                    LETTERS_MAX + " commands wait already and nobody takes them; look at: drover status");
        }
        return sql.one(
                "insert into drover_inbox(rollout, body) values (?, ?) returning id",
                r -> r.getLong(1),
                rollout,
                EventJson.write(command));
    }

    @Override
    public List<Letter> unanswered() {
        return sql.all(
                "select id, rollout, body from drover_inbox where answer is null order by id",
                r -> new Letter(
                        r.getLong(1),
                        r.getString(2),
                        Json.read(EventJson.MAPPER, r.getString(3), Signal.Command.class)));
    }

    @Override
    public void answer(long letter, String text) {
        sql.update("update drover_inbox set answer = ? where id = ?", text, letter);
    }

    @Override
    public Optional<String> answerTo(long letter) {
        return sql
                .all("select coalesce(answer, '') from drover_inbox where id = ?", r -> r.getString(1), letter)
                .stream()
                .filter(a -> !a.isEmpty())
                .findFirst();
    }

    @Override
    public void close() {
        tenure.ifPresent(Tenure::close);
    }
}
