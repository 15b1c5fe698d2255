package dev.drover.deploy.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lines of a process that stays. */
final class LogLine {
    private LogLine() {}

    static void print(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
