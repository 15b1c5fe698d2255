package dev.drover.coordinator.fleetfile;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: {@code 90s}, {@code 10m}, {@code 1h30m}. */
public final class Spans {
    private static final Pattern SPAN = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    private Spans() {}

    public static Optional<Duration> parse(String text) {
        Matcher m = SPAN.matcher(text.strip());
        if (text.isBlank() || !m.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofHours(number(m.group(1)))
                .plusMinutes(number(m.group(2)))
                .plusSeconds(number(m.group(3))));
    }

    /** The shortest form that says the same: {@code 1h30m}, {@code 45s}, {@code 0s}. */
    public static String text(Duration span) {
        if (span.toSeconds() == 0) {
            return "0s";
        }
        String hours = span.toHours() > 0 ? span.toHours() + "h" : "";
        String minutes = span.toMinutesPart() > 0 ? span.toMinutesPart() + "m" : "";
        String seconds = span.toSecondsPart() > 0 ? span.toSecondsPart() + "s" : "";
        return hours + minutes + seconds;
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
