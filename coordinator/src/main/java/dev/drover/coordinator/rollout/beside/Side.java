package dev.drover.coordinator.rollout.beside;

/** Which release a web host runs. */
public enum Side {
    OLD,
    /** The new release, and it was brought to its end. */
    FRESH,
    /** It is being changed, and is on neither side. */
    CHANGING
}
