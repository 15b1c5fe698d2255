package dev.drover.coordinator.rollout.beside;

import java.time.Instant;

/**
 * What is known of a server at one balancer.
 *
 * @param latest how it was seen last
 * @param since when it was first seen so
 * @param served whether it was seen in service since it is looked at
 */
record LineMemory(Sighting.Line latest, Instant since, boolean served) {
    static LineMemory of(Sighting.Line line, Instant at) {
        return new LineMemory(line, at, line.serves());
    }

    LineMemory after(Sighting.Line line, Instant at) {
        boolean same = latest.down() == line.down() && latest.wrong() == line.wrong();
        return new LineMemory(line, same ? since : at, served || line.serves());
    }

    boolean news(Sighting.Line line) {
        return !latest.kind().equals(line.kind()) || latest.wrong() != line.wrong();
    }

    boolean down() {
        return latest.down();
    }

    boolean wrong() {
        return latest.wrong();
    }
}
