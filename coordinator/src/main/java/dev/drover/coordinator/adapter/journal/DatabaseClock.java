package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a journal's database, which is the same for all its coordinators, whatever their own say: a leader whose
 * machine jumps to another time neither opens a window too early nor seals mandates that nobody believes.
 */
final class DatabaseClock implements InstantSource {
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    private record Reading(Instant instant, long nanos) {
        Instant at(long now) {
            return instant.plusNanos(now - nanos);
        }
    }

    /** What has been on its way for longer says too little of what the time is now. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Supplier<Instant> database;
    private final LongSupplier nanos;
    private final Executor later;
    private final AtomicBoolean reads = new AtomicBoolean();
    private volatile @Nullable Reading reading;
    private volatile long askedNanos;

    /**
     * @param nanos this process's own count
     * @param later reads it again; whoever asks for the time does not wait for that
     */
    DatabaseClock(Supplier<Instant> database, LongSupplier nanos, Executor later) {
        this.database = database;
        this.nanos = nanos;
        this.later = later;
    }

    /**
     * Between two readings time goes on by this process's own count, which never jumps; as it does while the database
     * is away, or slow. Waits for the database the first time only.
     *
     * @throws Journal.Unwritable if it was never read
     */
    @Override
    public Instant instant() {
        Reading known = reading;
        if (known == null) {
            known = first();
        } else if (nanos.getAsLong() - askedNanos > READ_AGAIN.toNanos() && reads.compareAndSet(false, true)) {
            askedNanos = nanos.getAsLong();
            later.execute(this::again);
        }
        return known.at(nanos.getAsLong());
    }

    private synchronized Reading first() {
        Reading known = reading;
        if (known == null) {
            Instant there = database.get();
            askedNanos = nanos.getAsLong();
            known = new Reading(there, askedNanos); // never ahead of the database's
            reading = known;
        }
        return known;
    }

    /**
     * Whether our time can be right no more, although the answer was long on its way: the database read its clock at some
     * moment of that. This process's count stands still while its machine sleeps.
     */
    private boolean impossible(Instant there, Duration late, long answered) {
        Reading known = reading;
        Instant ours = known == null ? there : known.at(answered);
        return ours.isBefore(there) || ours.isAfter(there.plus(late));
    }

    private void again() {
        try {
            long asked = nanos.getAsLong();
            Instant there = database.get();
            long answered = nanos.getAsLong();
            Duration late = Duration.ofNanos(answered - asked);
            if (late.compareTo(LATE) <= 0 || impossible(there, late, answered)) {
                reading = new Reading(there, answered);
            }
        } catch (RuntimeException away) {
            return; // it is tried again in a while
        } finally {
            reads.set(false);
        }
    }
}
