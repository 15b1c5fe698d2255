package dev.drover.coordinator.rollout.beside;

import java.time.Instant;

/**
 * The circumstances of a sighting.
 *
 * @param mixed whether code of the new release has run at what all share
 * @param old whether the host runs the old release
 */
public record Seen(Instant at, boolean mixed, boolean old) {}
