package dev.drover.deploy.cli;

/** Ends a command with a message for the person and an exit code. */
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Stop(int code, String message) {
        super(message);
        this.code = code;
    }

    /** One thing, or several. */
    static String counted(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    int code() {
        return code;
    }
}
