package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A lease that this process holds, and renews until it is closed or lost. */
final class Tenure implements AutoCloseable {
    /** How long a lease lives without its holder. */
    static final Duration LEASE = Duration.ofMillis(3_500);

    private static final int RENEWALS_A_LEASE = 10;

    /** An heir that has not taken it by then is not waited for. */
    private static final Duration FOR_THE_HEIR = Duration.ofSeconds(10);

    /** After so long a renewal has certainly been missed. */
    private static final Duration MISSED = Duration.ofSeconds(1);

    private final Sql sql;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long epoch;
    private volatile boolean lost;
    private volatile boolean handedOver;
    private volatile long renewedNanos;

    private Tenure(Sql sql, long epoch, long askedNanos) {
        this.sql = sql;
        this.epoch = epoch;
        this.renewedNanos = askedNanos;
    }

    /** Who has, or had, the lease. */
    record Holder(long epoch, String who, String place, Instant since, boolean live) {
        String text() {
            return who.isEmpty() ? "nobody" : who + " on " + place + ", since " + since;
        }
    }

    static Holder holder(Sql sql) {
        return sql.one(
                PostgresSchema.LEASE,
                r -> new Holder(
                        r.getLong(1),
                        r.getString(2),
                        r.getString(3),
                        r.getObject(4, OffsetDateTime.class).toInstant(),
                        r.getBoolean(5)));
    }

    /**
     * Takes the lease, if nobody's is alive.
     *
     * @param gone names of those whose lease is not waited for, if they miss renewing it
     */
    static Optional<Tenure> take(Sql sql, String who, String place, Set<String> gone) {
        long asked = System.nanoTime();
        return sql
                .all(
                        PostgresSchema.TAKE,
                        r -> r.getLong(1),
                        who,
                        place,
                        LEASE.toMillis(),
                        who,
                        List.copyOf(gone),
                        MISSED.toMillis())
                .stream()
                .findFirst()
                .map(epoch -> {
                    Tenure tenure = new Tenure(sql, epoch, asked);
                    Thread.ofVirtual().name("lease").start(tenure::renew);
                    return tenure;
                });
    }

    long epoch() {
        return epoch;
    }

    /** Whether it was renewed in time, by the clock of this process; it may be lost nevertheless. */
    boolean live() {
        return !lost && System.nanoTime() - renewedNanos < LEASE.toNanos();
    }

    /** Until it is lost: an append then writes nothing, and says who leads. */
    private void renew() {
        try {
            boolean kept = true;
            while (kept && !closed.await(LEASE.toMillis() / RENEWALS_A_LEASE, TimeUnit.MILLISECONDS)) {
                kept = kept();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean kept() {
        if (lost) {
            return false;
        }
        long asked = System.nanoTime();
        try {
            lost = sql.update(PostgresSchema.RENEW, LEASE.toMillis(), epoch) != 1;
            renewedNanos = lost ? renewedNanos : asked;
            return !lost;
        } catch (Journal.Unwritable away) {
            return true; // the database may come back before the lease is over
        }
    }

    synchronized void raise(long least) {
        long mine = epoch;
        if (least > mine) {
            if (sql.update(PostgresSchema.RAISE, least, mine, least) != 1) {
                throw new Journal.Stale("the lease of epoch " + mine + " is lost to "
                        + holder(sql).text());
            }
            epoch = least;
        }
    }

    /** Gives it to another, who has some seconds to take it; whether it was still one's own. */
    synchronized boolean handOver(String heir, String because) {
        boolean given =
                !lost && sql.update(PostgresSchema.HAND_OVER, FOR_THE_HEIR.toMillis(), epoch, heir, because) == 1;
        lost |= given;
        handedOver |= given;
        return given;
    }

    @Override
    public void close() {
        closed.countDown();
        if (handedOver) {
            return; // it is the heir's
        }
        try {
            sql.update(PostgresSchema.GIVE_BACK, epoch);
        } catch (Journal.Unwritable away) {
            return; // it ends by itself
        }
    }
}
