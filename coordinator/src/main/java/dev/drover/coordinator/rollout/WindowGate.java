package dev.drover.coordinator.rollout;

import dev.drover.coordinator.window.Opening;
import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** A stage begins only in a window, and only if what is left of the window is enough for it and for its way back. */
public final class WindowGate {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private WindowGate() {}

    static GateReading read(RolloutState state, Stage stage, Gate.Within within, Instant now) {
        WindowCalendar calendar = new WindowCalendar(within.windows(), within.freezes());
        Optional<Opening> next = calendar.next(now);
        String then = next.map(o -> "window " + o.windows() + ", which opens " + time(o.from(), within))
                .orElse("no window, because none opens any more");
        String clears = then + "; or a person: drover force " + stage.id();
        Optional<Opening> open = calendar.at(now);
        if (open.isEmpty()) {
            return new GateReading.Closed("no window is open", clears, next.map(Opening::from));
        }
        Duration needed =
                needed(state.plan(), stage, s -> !state.of(s.id()).phase().passed());
        String until = "window " + open.get().windows() + " is open until "
                + time(open.get().until(), within);
        if (needed.compareTo(open.get().left(now)) > 0) {
            return new GateReading.Closed(
                    until + ", and with its way back the stage takes up to " + minutes(needed),
                    clears,
                    next.map(Opening::from));
        }
        Instant last = open.get().until().minus(needed);
        return new GateReading.Open(
                until + "; the stage takes up to " + minutes(needed),
                Optional.of(open.get().from()),
                Optional.of(last));
    }

    /** How long a stage takes, its way back included, nine times out of ten. */
    public static Duration needed(Plan plan, Stage stage, Predicate<Step> left) {
        Predicate<Step> mine = s -> s.stage().equals(stage.id()) && left.test(s);
        long there = LongestChain.millis(plan, s -> mine.test(s) ? often(s) : 0);
        long back =
                LongestChain.millis(plan, s -> mine.test(s) && s.reversal() instanceof Reversal.Undo ? often(s) : 0);
        return Duration.ofMillis(there + back);
    }

    private static long often(Step step) {
        return step.pace().often().toMillis();
    }

    static String time(Instant at, Gate.Within within) {
        ZoneId zone = within.windows().getFirst().zone();
        return TIME.format(at.atZone(zone)) + " " + zone;
    }

    /** A span of time, for a person. */
    public static String minutes(Duration span) {
        if (span.toMinutes() < 2) {
            return span.toSeconds() + " s";
        }
        return span.toHours() < 2
                ? span.plusSeconds(30).toMinutes() + " min"
                : span.toHours() + " h" + (span.toMinutesPart() == 0 ? "" : " " + span.toMinutesPart() + " min");
    }

    /** The windows of a plan, where it was asked to keep to some. */
    static Optional<Gate.Within> of(Plan plan) {
        return plan.stages().stream().flatMap(s -> of(s).stream()).findFirst();
    }

    /** The windows that a stage keeps to. */
    public static Optional<Gate.Within> of(Stage stage) {
        return stage.gates().stream()
                .filter(Gate.Within.class::isInstance)
                .map(Gate.Within.class::cast)
                .findFirst();
    }
}
