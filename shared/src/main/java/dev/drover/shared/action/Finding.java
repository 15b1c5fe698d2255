package dev.drover.shared.action;

/** What a look found, measured against what an action wants. */
public sealed interface Finding<B extends Record> {
    /** Nothing is to be done. */
    record AlreadySo<B extends Record>(String seen) implements Finding<B> {}

    /** Something is to be done; {@code before} is what undo will restore. */
    record Needed<B extends Record>(String because, B before) implements Finding<B> {}

    /**
     * It cannot be done now, and what is wanting may come by itself.
     *
     * @param found what was found
     * @param wanted what would let it go on
     */
    record Wanting<B extends Record>(String found, String wanted) implements Finding<B> {}

    /**
     * It cannot be done, and waiting does not help.
     *
     * @param found what was found
     * @param remedy what a person should do next
     */
    record Impossible<B extends Record>(String found, String remedy) implements Finding<B> {}
}
