package dev.drover.coordinator.rollout.beside;

import java.time.Instant;

/**
 * The circumstances of a sighting.
 *
 * @param mixed whether code of the new release has run at what all share
 * @param side which release the host runs
 */
public record Seen(Instant at, boolean mixed, Side side) {
    boolean old() {
        return side == Side.OLD;
    }

    boolean fresh() {
        return side == Side.FRESH;
    }
}
