package dev.drover.coordinator.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clocks that are put forward and back, leap days, midnights and freezes. */
class WindowCalendarTest {
    private static final LocalDate LONG_AGO = LocalDate.of(2024, 1, 1);

    private static Window window(String name, String rule, String from, String length, String zone) {
        return new Window(name, rule, LONG_AGO, LocalTime.parse(from), Duration.parse("PT" + length), ZoneId.of(zone));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "an ordinary Saturday         | FREQ=WEEKLY;BYDAY=SA | 13:00 | 2H  | Europe/London    | 2026-11-20T00:00:00Z | 2026-11-21T13:00:00Z | 2026-11-21T15:00:00Z",
                "the same in summer           | FREQ=WEEKLY;BYDAY=SA | 13:00 | 2H  | Europe/London    | 2026-07-03T00:00:00Z | 2026-07-04T12:00:00Z | 2026-07-04T14:00:00Z",
                "opens in the hour that lacks | FREQ=DAILY           | 02:30 | 1H  | Europe/Berlin    | 2027-03-27T12:00:00Z | 2027-03-28T01:30:00Z | 2027-03-28T02:30:00Z",
                "over the hour that lacks     | FREQ=DAILY           | 01:00 | 3H  | Europe/Berlin    | 2027-03-27T12:00:00Z | 2027-03-28T00:00:00Z | 2027-03-28T03:00:00Z",
                "opens in the hour twice      | FREQ=DAILY           | 02:30 | 1H  | Europe/Berlin    | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z",
                "over the hour twice          | FREQ=DAILY           | 01:00 | 3H  | Europe/Berlin    | 2026-10-24T12:00:00Z | 2026-10-24T23:00:00Z | 2026-10-25T02:00:00Z",
                "across midnight              | FREQ=WEEKLY;BYDAY=SA | 23:00 | 4H  | America/New_York | 2026-11-20T00:00:00Z | 2026-11-22T04:00:00Z | 2026-11-22T08:00:00Z",
                "leap day                     | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29 | 03:00 | 2H | UTC | 2026-11-20T00:00:00Z | 2028-02-29T03:00:00Z | 2028-02-29T05:00:00Z",
                "last Sunday of the month     | FREQ=MONTHLY;BYDAY=-1SU | 03:00 | 2H | UTC           | 2028-02-02T00:00:00Z | 2028-02-27T03:00:00Z | 2028-02-27T05:00:00Z",
                "the first of every month     | FREQ=MONTHLY;BYMONTHDAY=1 | 03:00 | 2H | Asia/Kolkata | 2026-12-15T00:00:00Z | 2026-12-31T21:30:00Z | 2026-12-31T23:30:00Z",
                "every second Saturday        | FREQ=WEEKLY;INTERVAL=2;BYDAY=SA | 13:00 | 2H | UTC   | 2024-01-07T00:00:00Z | 2024-01-20T13:00:00Z | 2024-01-20T15:00:00Z",
            })
    void opensAndCloses(
            String what,
            String rule,
            String from,
            String length,
            String zone,
            Instant now,
            Instant opens,
            Instant closes) {
        WindowCalendar calendar = new WindowCalendar(List.of(window("w", rule, from, length, zone)), List.of());
        Opening next = calendar.next(now).orElseThrow();
        assertThat(next).isEqualTo(new Opening("w", opens, closes));
        assertThat(calendar.at(opens.minusSeconds(1))).isEmpty();
        assertThat(calendar.at(opens)).contains(next);
        assertThat(calendar.at(closes.minusSeconds(1))).contains(next);
        assertThat(calendar.at(closes)).isEmpty();
    }

    @Test
    void aFreezeTakesWindowsAwayAndCutsWhatReachesIntoIt() {
        Window nightly = window("night", "FREQ=DAILY", "23:00", "3H", "Europe/London");
        Freeze christmas = new Freeze(
                "christmas", LocalDate.of(2026, 12, 24), LocalDate.of(2026, 12, 26), ZoneId.of("Europe/London"));
        WindowCalendar calendar = new WindowCalendar(List.of(nightly), List.of(christmas));
        assertThat(calendar.at(Instant.parse("2026-12-23T23:30:00Z")))
                .hasValueSatisfying(o -> assertThat(o.until()).isEqualTo("2026-12-24T00:00:00Z"));
        assertThat(calendar.next(Instant.parse("2026-12-24T00:00:00Z")))
                .contains(new Opening(
                        "night", Instant.parse("2026-12-27T00:00:00Z"), Instant.parse("2026-12-27T02:00:00Z")));
        assertThat(calendar.left(Instant.parse("2026-12-25T23:30:00Z"))).isZero();
    }

    @Test
    void windowsThatMeetAreOneAndOthersAreNot() {
        Window early = window("early", "FREQ=DAILY", "01:00", "1H", "UTC");
        Window late = window("late", "FREQ=DAILY", "02:00", "1H", "UTC");
        Window noon = window("noon", "FREQ=DAILY", "12:00", "1H", "UTC");
        WindowCalendar calendar = new WindowCalendar(List.of(noon, late, early), List.of());
        assertThat(calendar.at(Instant.parse("2026-11-21T01:30:00Z")))
                .contains(new Opening(
                        "early+late", Instant.parse("2026-11-21T01:00:00Z"), Instant.parse("2026-11-21T03:00:00Z")));
        assertThat(calendar.next(Instant.parse("2026-11-21T01:30:00Z"))
                        .orElseThrow()
                        .windows())
                .isEqualTo("noon");
    }

    @Test
    void aRuleThatIsNoneOrCountsHoursIsTold() {
        assertThat(WindowCalendar.problem("FREQ=WEEKLY;BYDAY=SA")).isEmpty();
        assertThat(WindowCalendar.problem("FREQ=SOMETIMES")).isPresent();
        assertThat(WindowCalendar.problem("every Saturday")).isPresent();
        assertThat(WindowCalendar.problem("FREQ=HOURLY")).contains("a window's rule names days, not hours or less");
    }

    @Test
    void aDayOnWhichAllIsFrozenForEverHasNoNext() {
        Window nightly = window("night", "FREQ=DAILY;COUNT=2", "23:00", "3H", "UTC");
        assertThat(new WindowCalendar(List.of(nightly), List.of()).next(Instant.parse("2026-12-24T00:00:00Z")))
                .isEmpty();
    }
}
