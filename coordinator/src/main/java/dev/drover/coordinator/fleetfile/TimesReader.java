package dev.drover.coordinator.fleetfile;

import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code windows:} and {@code freezes:}. */
final class TimesReader {
    private static final Set<String> DAYS = Set.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "day");

    /** What a rule counts from when the file names no day; a Monday. */
    private static final LocalDate EPOCH = LocalDate.of(2024, 1, 1);

    private static final Duration LONGEST = Duration.ofDays(7);

    List<Window> windows(Tree tree) {
        List<Window> windows = new ArrayList<>();
        tree.map(Set.of()).forEach((name, at) -> {
            Keys keys = Keys.of(at, Set.of("every", "rule", "since", "from", "for", "zone"));
            Optional<LocalTime> from = need(keys, "from", LocalTime::parse, "\"13:00\"");
            Optional<ZoneId> zone = need(keys, "zone", ZoneId::of, "Europe/London");
            Optional<Duration> length = length(keys);
            Optional<String> rule = rule(keys);
            Optional<LocalDate> since =
                    keys.has("since") ? need(keys, "since", LocalDate::parse, "2026-01-03") : Optional.of(EPOCH);
            if (from.isPresent() && zone.isPresent() && length.isPresent() && rule.isPresent() && since.isPresent()) {
                windows.add(new Window(name, rule.get(), since.get(), from.get(), length.get(), zone.get()));
            }
        });
        return windows;
    }

    List<Freeze> freezes(Tree tree) {
        List<Freeze> freezes = new ArrayList<>();
        tree.map(Set.of()).forEach((name, at) -> {
            Keys keys = Keys.of(at, Set.of("from", "until", "zone"));
            Optional<LocalDate> from = need(keys, "from", LocalDate::parse, "2026-12-20");
            Optional<LocalDate> until = need(keys, "until", LocalDate::parse, "2027-01-02");
            Optional<ZoneId> zone = need(keys, "zone", ZoneId::of, "Europe/London");
            if (from.isPresent() && until.isPresent() && zone.isPresent()) {
                if (until.get().isBefore(from.get())) {
                    at.wrong("ends before it begins", "until: " + from.get() + ", or later");
                }
                freezes.add(new Freeze(name, from.get(), until.get(), zone.get()));
            }
        });
        return freezes;
    }

    private static Optional<String> rule(Keys keys) {
        Optional<Tree> every = keys.tree("every");
        if (every.isPresent() == keys.has("rule")) {
            keys.wrong(
                    "names its days " + (every.isPresent() ? "twice" : "nowhere"), "every: SAT, or rule: \"FREQ=…\"");
            return Optional.empty();
        }
        if (every.isPresent()) {
            return every.get()
                    .oneOf(DAYS)
                    .map(d -> d.equals("day") ? "FREQ=DAILY" : "FREQ=WEEKLY;BYDAY=" + d.substring(0, 2));
        }
        Optional<String> text = keys.text("rule");
        Optional<String> problem = text.flatMap(WindowCalendar::problem);
        problem.ifPresent(p -> keys.wrong("its rule is none: " + p, "\"FREQ=MONTHLY;BYDAY=1SA\" (RFC 5545)"));
        return problem.isPresent() ? Optional.empty() : text;
    }

    private static Optional<Duration> length(Keys keys) {
        return keys.need("for", "2h").flatMap(tree -> {
            Optional<Duration> length = tree.span();
            length.filter(l -> l.isZero() || l.compareTo(LONGEST) > 0)
                    .ifPresent(l -> tree.wrong("is no time or more than a week", "2h"));
            return length;
        });
    }

    private static <T> Optional<T> need(Keys keys, String key, Function<String, T> parse, String right) {
        return keys.need(key, right).flatMap(tree -> {
            Optional<String> text = tree.text();
            try {
                return text.map(parse);
            } catch (DateTimeException e) {
                tree.wrong("\"" + text.orElse("") + "\" cannot be read", right);
                return Optional.empty();
            }
        });
    }
}
