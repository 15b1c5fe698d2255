package dev.drover.coordinator.rollout;

import java.time.Instant;
import java.util.Optional;

/** What a gate says at one moment. Written down before it counts, so that a replay decides the same. */
public sealed interface GateReading {
    String because();

    record Open(String because) implements GateReading {}

    /**
     * @param clearedBy who or what opens it
     * @param lookAgainAt when it may open by itself; empty where only a person can open it
     */
    record Closed(String because, String clearedBy, Optional<Instant> lookAgainAt) implements GateReading {}
}
