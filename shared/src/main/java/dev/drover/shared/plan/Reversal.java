package dev.drover.shared.plan;

/** What going back means for one step. */
public sealed interface Reversal {
    /** The step can be put back as found. */
    record Undo(String how) implements Reversal {}

    /** The step only looked; there is nothing to put back. */
    record Nothing() implements Reversal {}

    /** The step's effect stays after a rollback, harmlessly. */
    record Stays(String because) implements Reversal {}

    /** From here on, back means a restore. */
    record Final(String because, String price) implements Reversal {}
}
