package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import java.util.Locale;
import java.util.stream.Collectors;

/** A rollout's status in one line, computed and never stored. */
public final class StatusLine {
    private StatusLine() {}

    public static String of(RolloutState state) {
        long done = state.plan().steps().stream()
                .filter(s -> state.of(s.id()).phase().passed())
                .count();
        long all = state.plan().steps().size();
        if (state.ended()) {
            return switch (state.course().verdict().orElseThrow()) {
                case COMPLETED -> "completed, " + all + " steps";
                case PUT_BACK -> "rolled back: " + state.course().turnedBecause();
                case ABORTED -> "aborted after " + done + " of " + all + " steps";
            };
        }
        String going = state.course().aborting()
                ? "aborting"
                : state.course().direction() == Direction.BACK ? "rolling back" : "rolling";
        String held = state.course()
                .hold()
                .map(h -> ", paused by " + h.who() + ": " + h.why())
                .orElse("");
        String gate = Gates.closed(state)
                .map(c ->
                        ", waits: " + c.reading().because() + " (" + c.reading().clearedBy() + ")")
                .orElse("");
        String wanting = Wants.of(state).stream()
                .map(w -> ", waits: " + w.step().id() + ": " + w.want().text()
                        + w.until().map(u -> " (until " + u + ")").orElse(""))
                .collect(Collectors.joining());
        return String.format(Locale.ROOT, "%s%s%s%s, %d of %d steps done", going, held, gate, wanting, done, all);
    }
}
