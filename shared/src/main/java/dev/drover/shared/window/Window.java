package dev.drover.shared.window;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Regular times in which work that users can notice may begin.
 *
 * @param rule the days, as a recurrence rule of RFC 5545, for example {@code FREQ=WEEKLY;BYDAY=SA}
 * @param since the first day that the rule counts from; what {@code INTERVAL} and {@code COUNT} are measured against
 * @param from the local time at which it opens; where the clocks jump over it, it opens as much later, and where it
 *     comes twice, at the first
 * @param length how long it stays open, in real time, whatever the clocks do meanwhile
 */
public record Window(String name, String rule, LocalDate since, LocalTime from, Duration length, ZoneId zone) {}
