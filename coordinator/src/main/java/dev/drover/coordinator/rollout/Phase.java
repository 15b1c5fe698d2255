package dev.drover.coordinator.rollout;

/** Where one step is. */
public enum Phase {
    WAITING,
    ORDERED,
    /** An order was given, and nobody heard how it ended. Left only by a look. */
    IN_DOUBT,
    DONE,
    FAILED,
    UNDONE
}
