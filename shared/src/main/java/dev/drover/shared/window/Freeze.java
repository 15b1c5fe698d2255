package dev.drover.shared.window;

import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Days on which no window opens.
 *
 * @param from its first day, from midnight on
 * @param until its last day, to midnight
 */
public record Freeze(String name, LocalDate from, LocalDate until, ZoneId zone) {}
