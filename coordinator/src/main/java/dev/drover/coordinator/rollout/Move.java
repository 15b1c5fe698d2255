package dev.drover.coordinator.rollout;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;

/** What the Director wants now; data, not action. */
public sealed interface Move {
    record Order(StepId step, Mission mission, int attempt) implements Move {}

    /** Ask a running step to end at its next good moment. */
    record Recall(StepId step) implements Move {}
}
