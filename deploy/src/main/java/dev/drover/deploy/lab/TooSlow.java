package dev.drover.deploy.lab;

/** The machine that the lab runs on is too slow for what is to be shown there; that says nothing of Drover. */
public final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With which demo, Saturday, chaos and benchmarks end then: EX_TEMPFAIL of sysexits.h. */
    public static final int EXIT = 75;

    TooSlow(String message) {
        super(message);
    }
}
