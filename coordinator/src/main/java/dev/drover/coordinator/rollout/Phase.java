package dev.drover.coordinator.rollout;

/** Where one step is. */
public enum Phase {
    WAITING,
    ORDERED,
    /** An order was given, and nobody heard how it ended. Left only by a look. */
    IN_DOUBT,
    DONE,
    /** A person took the responsibility for going on without it. */
    SKIPPED,
    FAILED,
    UNDONE;

    /** Whether what needs the step may begin. */
    public boolean passed() {
        return this == DONE || this == SKIPPED;
    }
}
