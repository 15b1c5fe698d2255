package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows by itself from a state: a broken step turns or pauses the rollout, and a finished one ends. */
final class Consequences {
    private Consequences() {}

    static Optional<Event> of(RolloutState state, Instant now) {
        if (state.ended()) {
            return Optional.empty();
        }
        return relied(state, now)
                .or(() -> broken(state, now))
                .or(() -> judged(state, now))
                .or(() -> Neighbours.verdict(state, now))
                .or(() -> Neighbours.consequence(state, now))
                .or(() -> Cures.next(state, now))
                .or(() -> LastServer.inVain(state, now))
                .or(() -> gate(state, now))
                .or(() -> ended(state, now));
    }

    /**
     * What is done counts only while that is done on which it relied. A step that is put back, or in doubt whether it was,
     * takes with it what was done on top of it, so that nothing goes on before that is done again.
     */
    private static Optional<Event> relied(RolloutState state, Instant now) {
        if (state.course().direction() != Direction.FORWARD) {
            return OutOfService.again(state, now);
        }
        return state.plan().steps().stream()
                .filter(s -> state.of(s.id()).phase() == Phase.DONE)
                .filter(s ->
                        s.needs().stream().anyMatch(n -> !state.of(n).phase().passed()))
                .<Event>map(s ->
                        new Event.StepRetried(now, s.id(), Decider.DROVER, "what it relied on is put back, or may be"))
                .findFirst();
    }

    private static Optional<Event> broken(RolloutState state, Instant now) {
        Optional<StepId> failed = Decider.failed(state);
        if (failed.isEmpty()
                || state.course().hold().isPresent()
                || state.course().aborting()) {
            return Optional.empty();
        }
        String why =
                "step " + failed.get() + " broke: " + state.of(failed.get()).because();
        if (state.course().direction() == Direction.BACK) {
            return Optional.of(new Event.Held(now, Decider.DROVER, why, true));
        }
        boolean back = state.plan().step(failed.get()).pace().whenBroken() == Step.WhenBroken.ROLL_BACK
                && Irreversible.passed(state).isEmpty();
        return Optional.of(
                back
                        ? new Event.TurnedBack(now, Decider.DROVER, why)
                        : new Event.Held(now, Decider.DROVER, why, false));
    }

    private static Optional<Event> judged(RolloutState state, Instant now) {
        boolean moving = state.course().hold().isEmpty() && !state.course().turned();
        return moving ? Watches.consequence(state, now) : Optional.empty();
    }

    private static Optional<Event> gate(RolloutState state, Instant now) {
        return state.course().direction() == Direction.FORWARD ? Gates.news(state, now) : Optional.empty();
    }

    private static Optional<Event> ended(RolloutState state, Instant now) {
        List<Step> steps = state.plan().steps();
        boolean busy =
                steps.stream().map(s -> state.of(s.id())).anyMatch(s -> s.running() || s.phase() == Phase.IN_DOUBT);
        if (busy) {
            return Optional.empty();
        }
        if (state.course().aborting()) {
            boolean goesOn = state.course().heldInPlace()
                    || Director.moves(state.wantsDue()).stream().anyMatch(Move.Order.class::isInstance);
            return goesOn
                    ? Optional.empty()
                    : Optional.of(new Event.Ended(now, Verdict.ABORTED, Leftovers.text(state)));
        }
        if (state.course().direction() == Direction.BACK) {
            return steps.stream().anyMatch(state::mustBeUndone) || Cures.open(state, now)
                    ? Optional.empty()
                    : Optional.of(new Event.Ended(
                            now, Verdict.PUT_BACK, state.course().turnedBecause()));
        }
        boolean done = steps.stream().allMatch(s -> state.of(s.id()).phase().passed());
        return done && state.course().hold().isEmpty()
                ? Optional.of(new Event.Ended(now, Verdict.COMPLETED, "every step is done"))
                : Optional.empty();
    }
}
