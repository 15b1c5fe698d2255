package dev.drover.coordinator.planner.mixed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a Ruby library, or of Rails' defaults.
 *
 * @param text as it is written, like {@code 7.1.4}
 */
record Gem(int major, int minor, String text) {
    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)[\\w.-]*");

    static Optional<Gem> parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? Optional.of(new Gem(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), text))
                : Optional.empty();
    }

    boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    boolean sameSeries(Gem other) {
        return major == other.major && minor == other.minor;
    }

    String series() {
        return major + "." + minor;
    }
}
