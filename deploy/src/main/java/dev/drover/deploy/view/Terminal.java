package dev.drover.deploy.view;

import java.io.Console;

/** The person's terminal, where there is one. */
public final class Terminal {
    private Terminal() {}

    /** Whether a person sits at both ends, keyboard and screen. */
    public static boolean there() {
        return System.console() != null;
    }

    /** Asks, and takes nothing but the word yes for a yes; without a person the answer is no. */
    public static boolean yes(String question) {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        String answer = console.readLine("%s Type yes: ", question);
        return answer != null && answer.strip().equals("yes");
    }
}
