package dev.drover.coordinator.rollout.beside;

import java.time.Instant;
import java.util.Optional;

/**
 * The circumstances of a sighting.
 *
 * @param mixedSince since when code of the new release runs at what all share, if it does
 * @param side which release the host runs
 */
public record Seen(Instant at, Optional<Instant> mixedSince, Side side) {
    boolean mixed() {
        return mixedSince.isPresent();
    }

    boolean old() {
        return side == Side.OLD;
    }

    boolean fresh() {
        return side == Side.FRESH;
    }
}
