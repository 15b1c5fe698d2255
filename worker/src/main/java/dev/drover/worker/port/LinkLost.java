package dev.drover.worker.port;

/** The host could not be reached, or the connection broke before the answer came. */
public final class LinkLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LinkLost(String message, Throwable cause) {
        super(message, cause);
    }

    public LinkLost(String message) {
        super(message);
    }
}
