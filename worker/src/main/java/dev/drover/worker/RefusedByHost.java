package dev.drover.worker;

/** The host's fence turned an order away: another journal's claim, or a newer epoch. */
final class RefusedByHost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedByHost(String message) {
        super(message);
    }
}
