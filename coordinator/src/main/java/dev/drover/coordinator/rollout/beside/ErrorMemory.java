package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;

/**
 * Errors of a server's own that are more than usual.
 *
 * @param latest as they were written down last
 * @param since since when they are seen again and again
 */
record ErrorMemory(Sighting.Errors latest, Instant at, Instant since) {
    /** A verdict asks whether they are still there: at first they are written down so often, and later so seldom. */
    private static final Duration AGAIN = Duration.ofSeconds(4);

    private static final Duration SELDOM = Duration.ofSeconds(20);
    private static final Duration FIRST = Duration.ofMinutes(1);

    static ErrorMemory of(Sighting.Errors errors, Instant at) {
        return new ErrorMemory(errors, at, at);
    }

    ErrorMemory after(Sighting.Errors errors, Instant now) {
        return new ErrorMemory(errors, now, youngerThan(FIRST, now) ? since : now);
    }

    boolean wantedAgain(Instant now) {
        Duration every = Duration.between(since, now).compareTo(FIRST) < 0 ? AGAIN : SELDOM;
        return !youngerThan(every, now);
    }

    boolean youngerThan(Duration age, Instant now) {
        return Duration.between(at, now).compareTo(age) < 0;
    }
}
