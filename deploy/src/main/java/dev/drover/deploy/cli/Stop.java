package dev.drover.deploy.cli;

/** Ends a command with a message for the person and an exit code. */
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Stop(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
