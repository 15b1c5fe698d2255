package dev.drover.deploy.lab;

/** Something that a program of the lab's needs is not there; its message says what, and what to do. */
final class Unready extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With which it ends then, as the lab's scripts do: EX_UNAVAILABLE of sysexits.h. */
    static final int EXIT = 69;

    Unready(String message) {
        super(message);
    }
}
