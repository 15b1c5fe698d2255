package dev.drover.coordinator.window;

import dev.drover.shared.window.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * When windows are open, in the order in which they open; what touches is one. They are worked out one by one: a rollout
 * asks every second, and wants the first.
 */
final class Openings implements Iterator<Opening> {
    /** More than a year of daily windows, and every leap day of a lifetime. */
    private static final int LOOK_AHEAD = 400;

    /** Each with its next opening; the earliest first, and of two that open together the one that was written first. */
    private final PriorityQueue<Ahead> ahead =
            new PriorityQueue<>(Comparator.comparing(Ahead::next).thenComparingInt(Ahead::written));

    /**
     * An opening of one window, and the days of those after it.
     *
     * @param written its place among the windows as they were written
     * @param left how many more days are looked at
     */
    private record Ahead(int written, Window window, Instant next, RecurrenceRuleIterator days, int left) {
        Opening opening() {
            return new Opening(window.name(), next, next.plus(window.length()));
        }
    }

    /** Those that are not over long before {@code now}, and all after it. */
    Openings(List<Window> windows, Instant now) {
        for (int i = 0; i < windows.size(); i++) {
            add(i, windows.get(i), days(windows.get(i), now), LOOK_AHEAD);
        }
    }

    private static RecurrenceRuleIterator days(Window window, Instant now) {
        LocalDate earliest =
                now.minus(window.length()).atZone(window.zone()).toLocalDate().minusDays(1);
        RecurrenceRuleIterator days = rule(window).iterator(day(window.since()));
        if (earliest.isAfter(window.since())) {
            days.fastForward(day(earliest));
        }
        return days;
    }

    private void add(int written, Window window, RecurrenceRuleIterator days, int left) {
        if (left > 0 && days.hasNext()) {
            DateTime day = days.nextDateTime();
            LocalDate date = LocalDate.of(day.getYear(), day.getMonth() + 1, day.getDayOfMonth());
            Instant from = ZonedDateTime.of(date, window.from(), window.zone()).toInstant();
            ahead.add(new Ahead(written, window, from, days, left - 1));
        }
    }

    private Opening take() {
        Ahead first = ahead.remove();
        add(first.written(), first.window(), first.days(), first.left());
        return first.opening();
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    @Override
    public Opening next() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException();
        }
        Opening whole = take();
        while (!ahead.isEmpty() && !whole.until().isBefore(ahead.element().next())) {
            whole = whole.and(take());
        }
        return whole;
    }

    Stream<Opening> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false);
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
}
