package dev.drover.shared.protocol;

/** How an order ended. */
public sealed interface Settlement {
    /** One line for a person. */
    String text();

    /** Nothing was to be done. */
    record AlreadySo(String text) implements Settlement {}

    record Changed(String text) implements Settlement {}

    record PutBack(String text) implements Settlement {}

    /** A look found that the attempt ended without effect, or with part of it; it may be made again. */
    record NotYet(String text) implements Settlement {}

    /** It ended before its time because the coordinator recalled it. */
    record Recalled(String text) implements Settlement {}

    /**
     * It could not be done now, and what is wanting may come by itself.
     *
     * @param wanted what would let it go on
     * @param touched whether the order had touched something before it met that
     */
    record Wanting(String text, String wanted, boolean touched) implements Settlement {}

    /** It cannot be done; {@code remedy} says what a person should do. */
    record Broke(String text, String remedy) implements Settlement {}

    /** The host or the worker refused the order; nothing was touched by it. */
    record Refused(String text) implements Settlement {}

    /** Nobody knows how it ended. */
    record Unknown(String text) implements Settlement {}
}
