package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    private final Supplier<Instant> database;
    private @Nullable Reading reading;
    private long askedNanos;

    DatabaseClock(Supplier<Instant> database) {
        this.database = database;
    }

    /**
     * Between two readings time goes on by this process's own count, which never jumps; as it does while the database
     * is away.
     *
     * @throws Journal.Unwritable if it was never read
     */
    @Override
    public synchronized Instant instant() {
        Reading known = reading;
        if (known == null || System.nanoTime() - askedNanos > READ_AGAIN.toNanos()) {
            known = read(known);
            reading = known;
        }
        return known.at(System.nanoTime());
    }

    private Reading read(@Nullable Reading before) {
        askedNanos = System.nanoTime();
        try {
            return new Reading(database.get(), askedNanos);
        } catch (Journal.Unwritable away) {
            if (before == null) {
                throw away;
            }
            return before;
        }
    }
}
