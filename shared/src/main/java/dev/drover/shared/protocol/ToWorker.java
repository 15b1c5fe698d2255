package dev.drover.shared.protocol;

/** What a coordinator sends down the wire. */
public sealed interface ToWorker {
    /** The worker is known, and fits. */
    record Welcome(String coordinator) implements ToWorker {}

    /** The worker does not fit, and why. */
    record TurnedAway(String because) implements ToWorker {}

    /** A mandate, sealed: all else on this wire only says what arrived. */
    record Sealed(String mandate) implements ToWorker {}

    /** Reports up to this number have arrived. */
    record Heard(long epoch, long number) implements ToWorker {}

    /** It is still there. */
    record Beat() implements ToWorker {}
}
