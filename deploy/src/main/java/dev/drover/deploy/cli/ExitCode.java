package dev.drover.deploy.cli;

/** What the process's exit code says. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int REFUSED = 1;
    public static final int ROLLED_BACK = 2;
    public static final int WAITS_FOR_PERSON = 3;
    public static final int IN_DOUBT = 4;
    public static final int USAGE = 64;

    private ExitCode() {}
}
