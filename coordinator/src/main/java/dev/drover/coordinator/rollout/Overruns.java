package dev.drover.coordinator.rollout;

import dev.drover.coordinator.window.Opening;
import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Foresees, once for each window, that something will not begin in it: what is left of the window when its turn comes is
 * too short for it and its way back.
 */
final class Overruns {
    private Overruns() {}

    static Optional<Event> foreseen(RolloutState state, Instant now) {
        boolean moving = state.course().hold().isEmpty()
                && !state.course().aborting()
                && state.course().direction() == RolloutState.Direction.FORWARD;
        Optional<Gate.Within> within = WindowGate.of(state.plan());
        if (!moving || within.isEmpty()) {
            return Optional.empty();
        }
        return new WindowCalendar(within.get().windows(), within.get().freezes())
                .at(now)
                .filter(open -> !state.readings().overrunOf().equals(Optional.of(open.until())))
                .flatMap(open -> overrun(state, open, now));
    }

    private static Optional<Event> overrun(RolloutState state, Opening open, Instant now) {
        Instant done = now.plus(Remaining.of(state, now));
        List<String> late = state.plan().stages().stream()
                .filter(stage -> WindowGate.of(stage).isPresent() && unfinished(state, stage))
                .filter(stage -> begins(state, stage, now)
                        .plus(WindowGate.needed(state.plan(), stage, step -> true))
                        .isAfter(open.until()))
                .map(Stage::title)
                .toList();
        return !late.isEmpty()
                ? Optional.of(new Event.OverrunForeseen(now, open.windows(), open.until(), done, late))
                : Optional.empty();
    }

    private static boolean unfinished(RolloutState state, Stage stage) {
        return state.plan().of(stage).stream()
                .anyMatch(step -> !state.of(step.id()).phase().passed());
    }

    /** When a stage will probably begin: when everything before it is done. */
    private static Instant begins(RolloutState state, Stage stage, Instant now) {
        List<String> before = state.plan().stages().stream()
                .map(Stage::id)
                .takeWhile(id -> !id.equals(stage.id()))
                .toList();
        return now.plus(Remaining.of(state, step -> before.contains(step.stage()), now));
    }
}
