package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a way back stops is out of service first. Usually it still is, from the way forward. Where the journal is older than
 * what was done, or somebody brought a server in by hand meanwhile, it serves; then it is taken out and held once more.
 */
final class OutOfService {
    private OutOfService() {}

    /** Whether a step takes out, or keeps out, what the way back has yet to stop. */
    static boolean needed(RolloutState state, Step step) {
        return state.course().direction() == Direction.BACK
                && !state.course().aborting()
                && takesOut(step)
                && state.plan().steps().stream()
                        .anyMatch(s -> s.group().equals(step.group()) && stops(s) && state.mustBeUndone(s));
    }

    /** Whether it is known that a step that is to be put back stops nothing that serves. */
    static boolean known(RolloutState state, Step undone) {
        return !stops(undone)
                || takeOuts(state, undone.group())
                        .allMatch(s -> state.of(s.id()).phase().passed());
    }

    /** What can be done now so that it serves no more. */
    static List<Step> ready(RolloutState state, Step undone) {
        return takeOuts(state, undone.group())
                .filter(s -> state.of(s.id()).phase() == Phase.WAITING)
                .filter(s -> state.of(s.id()).due())
                .filter(s -> standsOnTakeOuts(state, s))
                .toList();
    }

    /** What was done on top of a drain counts only with it, and a drain that was put back is to be made again. */
    static Optional<Event> again(RolloutState state, Instant now) {
        return state.plan().steps().stream()
                .filter(s -> needed(state, s))
                .filter(s -> state.of(s.id()).phase() == Phase.UNDONE
                        || (state.of(s.id()).phase() == Phase.DONE && !standsOnTakeOuts(state, s)))
                .<Event>map(s ->
                        new Event.StepRetried(now, s.id(), Decider.DROVER, "the way back stops what may be in service"))
                .findFirst();
    }

    private static boolean takesOut(Step step) {
        return step.call().params() instanceof Drain.Params || step.call().params() instanceof Hold.Params;
    }

    private static boolean stops(Step step) {
        return step.call().params() instanceof Switch.Params;
    }

    private static Stream<Step> takeOuts(RolloutState state, String group) {
        return state.plan().steps().stream()
                .filter(s -> !group.isEmpty() && s.group().equals(group))
                .filter(OutOfService::takesOut);
    }

    private static boolean standsOnTakeOuts(RolloutState state, Step step) {
        return takeOuts(state, step.group())
                .filter(s -> step.needs().contains(s.id()))
                .allMatch(s -> state.of(s.id()).phase().passed());
    }
}
