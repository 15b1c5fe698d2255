package dev.drover.coordinator.window;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/** When windows are open, freezes taken away. Pure: the moment is an argument. */
public final class WindowCalendar {
    /** More than a year of daily windows, and every leap day of a lifetime. */
    private static final int LOOK_AHEAD = 400;

    private final List<Window> windows;
    private final List<Freeze> freezes;

    public WindowCalendar(List<Window> windows, List<Freeze> freezes) {
        this.windows = windows;
        this.freezes = freezes;
    }

    /** The opening that holds now. */
    public Optional<Opening> at(Instant now) {
        return openings(now).stream().filter(o -> o.holds(now)).findFirst();
    }

    /** The first opening that begins after now. */
    public Optional<Opening> next(Instant now) {
        return openings(now).stream().filter(o -> o.from().isAfter(now)).findFirst();
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

    private List<Opening> openings(Instant now) {
        List<Opening> all = new ArrayList<>();
        windows.forEach(w -> all.addAll(openings(w, now)));
        all.sort(Comparator.comparing(Opening::from));
        List<Opening> merged = new ArrayList<>();
        for (Opening next : all) {
            if (!merged.isEmpty() && !merged.getLast().until().isBefore(next.from())) {
                merged.set(merged.size() - 1, merged.getLast().and(next));
            } else {
                merged.add(next);
            }
        }
        return merged.stream().flatMap(o -> thawed(o).stream()).toList();
    }

    private static List<Opening> openings(Window window, Instant now) {
        LocalDate earliest =
                now.minus(window.length()).atZone(window.zone()).toLocalDate().minusDays(1);
        List<Opening> found = new ArrayList<>();
        RecurrenceRuleIterator days = rule(window).iterator(day(window.since()));
        if (earliest.isAfter(window.since())) {
            days.fastForward(day(earliest));
        }
        while (days.hasNext() && found.size() < LOOK_AHEAD) {
            DateTime day = days.nextDateTime();
            LocalDate date = LocalDate.of(day.getYear(), day.getMonth() + 1, day.getDayOfMonth());
            Instant from = ZonedDateTime.of(date, window.from(), window.zone()).toInstant();
            found.add(new Opening(window.name(), from, from.plus(window.length())));
        }
        return found;
    }

    private static DateTime day(LocalDate date) {
        return new DateTime(date.getYear(), date.getMonthValue() - 1, date.getDayOfMonth());
    }

    private static RecurrenceRule rule(Window window) {
        try {
            return new RecurrenceRule(window.rule());
        } catch (InvalidRecurrenceRuleException e) {
            throw new IllegalArgumentException("window " + window.name() + ": " + e.getMessage(), e);
        }
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
