package dev.drover.shared.action;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a command on a host answered. The host helper answers in lines {@code key=value}, a key may repeat, and the
 * fields of a value are divided by tabs.
 *
 * @param exit the exit code; the helper's codes are listed at its top
 */
public record Output(int exit, String out, String err) {
    public static final int USAGE = 64;
    public static final int REFUSED = 70;
    public static final int TOO_FEW_LEFT = 71;
    public static final int ENDED_BY_ITSELF = 72;
    public static final int FAILED = 73;
    public static final int SILENT = 74;
    public static final int SLOT_BUSY = 75;
    public static final int IN_DOUBT = 76;
    public static final int CUT_OFF = 77;
    private static final int UNREACHABLE = 255;
    private static final int COMPLAINT_MAX = 2_000;

    /** In place of an answer: the host, or what speaks with it, could not be reached. */
    public static Output unreachable(String why) {
        return new Output(UNREACHABLE, "", why);
    }

    public boolean ok() {
        return exit == 0;
    }

    /** Whether nobody answered; ssh's own code for it, which the helper never gives. */
    public boolean unreached() {
        return exit == UNREACHABLE;
    }

    /** The first value of a key, where it is there and not empty. */
    public Optional<String> value(String key) {
        return values(key).stream().findFirst().filter(v -> !v.isEmpty());
    }

    public List<String> values(String key) {
        return out.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    /** The values of a key, each split into its fields. */
    public List<List<String>> rows(String key) {
        return values(key).stream().map(v -> Arrays.asList(v.split("\t", -1))).toList();
    }

    public long number(String key) {
        return value(key).map(Output::toLong).orElse(0L);
    }

    /** The last lines of what it said, for an error message; it goes into the journal, so it has a bound. */
    public String complaint() {
        String said = err.isBlank() ? out : err;
        List<String> lines = said.lines().filter(l -> !l.isBlank()).toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
        return last.length() <= COMPLAINT_MAX ? last : "…" + last.substring(last.length() - COMPLAINT_MAX);
    }

    private static long toLong(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
