package dev.drover.coordinator.window;

import java.time.Duration;
import java.time.Instant;

/**
 * One time that windows are open without a break.
 *
 * @param windows their names, divided by {@code +} where one goes over into the next
 */
public record Opening(String windows, Instant from, Instant until) {
    public Duration left(Instant now) {
        return Duration.between(now, until);
    }

    boolean holds(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }

    /** Both as one, where the other begins before this one has ended. */
    Opening and(Opening later) {
        String names = windows.contains(later.windows) ? windows : windows + "+" + later.windows;
        return new Opening(names, from, until.isAfter(later.until) ? until : later.until);
    }
}
