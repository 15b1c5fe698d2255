package dev.drover.coordinator.window;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;

/** When windows are open, freezes taken away. Pure: the moment is an argument. */
public final class WindowCalendar {
    private final List<Window> windows;
    private final List<Freeze> freezes;

    public WindowCalendar(List<Window> windows, List<Freeze> freezes) {
        this.windows = windows;
        this.freezes = freezes;
    }

    /** The opening that holds now. */
    public Optional<Opening> at(Instant now) {
        return openings(now)
                .takeWhile(o -> !o.from().isAfter(now))
                .filter(o -> o.holds(now))
                .findFirst();
    }

    /** The first opening that begins after now. */
    public Optional<Opening> next(Instant now) {
        return openings(now).filter(o -> o.from().isAfter(now)).findFirst();
    }

    /** Whether {@code rule} is a recurrence rule of days; what is wrong with it, otherwise. */
    public static Optional<String> problem(String rule) {
        try {
            RecurrenceRule parsed = new RecurrenceRule(rule);
            return switch (parsed.getFreq()) {
                case YEARLY, MONTHLY, WEEKLY, DAILY -> Optional.empty();
                default -> Optional.of("a window's rule names days, not hours or less");
            };
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Stream<Opening> openings(Instant now) {
        return new Openings(windows, now).stream().flatMap(o -> thawed(o).stream());
    }

    /** What is left of an opening when the freezes are taken away. */
    private List<Opening> thawed(Opening opening) {
        List<Opening> left = List.of(opening);
        for (Freeze freeze : freezes) {
            Instant from = freeze.from().atStartOfDay(freeze.zone()).toInstant();
            Instant until =
                    freeze.until().plusDays(1).atStartOfDay(freeze.zone()).toInstant();
            left = left.stream().flatMap(o -> without(o, from, until).stream()).toList();
        }
        return left;
    }

    private static List<Opening> without(Opening opening, Instant from, Instant until) {
        if (!from.isBefore(opening.until()) || !until.isAfter(opening.from())) {
            return List.of(opening);
        }
        List<Opening> left = new ArrayList<>();
        if (from.isAfter(opening.from())) {
            left.add(new Opening(opening.windows(), opening.from(), from));
        }
        if (until.isBefore(opening.until())) {
            left.add(new Opening(opening.windows(), until, opening.until()));
        }
        return left;
    }

    /** How long the window that is open now stays so; zero where none is. */
    public Duration left(Instant now) {
        return at(now).map(o -> o.left(now)).orElse(Duration.ZERO);
    }
}
