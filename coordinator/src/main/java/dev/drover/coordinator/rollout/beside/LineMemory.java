package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of a server at one balancer.
 *
 * @param latest how it was seen last
 * @param since when it was first seen so
 * @param at when that was written down last
 * @param served whether it was seen in service since it is looked at
 */
record LineMemory(Sighting.Line latest, Instant since, Instant at, boolean served) {
    /** A verdict asks whether a wrong status is still there: at first it is written down so often, and later so seldom. */
    private static final Duration AGAIN = Duration.ofSeconds(4);

    private static final Duration SELDOM = Duration.ofSeconds(50);
    private static final Duration FIRST = Duration.ofMinutes(1);

    static LineMemory of(Sighting.Line line, Instant at) {
        return new LineMemory(line, at, at, line.serves());
    }

    LineMemory after(Sighting.Line line, Instant now) {
        boolean same = latest.down() == line.down() && latest.wrong() == line.wrong();
        return new LineMemory(line, same ? since : now, now, served || line.serves());
    }

    boolean news(Sighting.Line line, Seen seen) {
        boolean other = !latest.kind().equals(line.kind()) || latest.wrong() != line.wrong();
        return other || (seen.mixed() && seen.old() && harmful() && wantedAgain(seen.at()));
    }

    private boolean wantedAgain(Instant now) {
        Duration every = Duration.between(since, now).compareTo(FIRST) < 0 ? AGAIN : SELDOM;
        return Duration.between(at, now).compareTo(every) >= 0;
    }

    boolean down() {
        return latest.down();
    }

    boolean wrong() {
        return latest.wrong();
    }

    /** It served, and its checks are answered with a wrong status now. */
    boolean harmful() {
        return wrong() && served;
    }
}
