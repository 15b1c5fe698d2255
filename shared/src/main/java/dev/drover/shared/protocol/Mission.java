package dev.drover.shared.protocol;

/** What a worker is to do with a step. */
public enum Mission {
    CARRY_OUT,
    UNDO,
    /** Only look: how did the attempt whose end is not known end? */
    LOOK
}
