package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Instant;

/**
 * The verdict "harms the old release".
 *
 * @param host the server of the old release on which it was seen
 * @param text the evidence, for a person
 */
public record Harm(Instant at, HostId host, String text) {}
