package dev.drover.coordinator.rollout;

/** How a rollout ended. */
public enum Verdict {
    COMPLETED,
    PUT_BACK,
    ABORTED
}
