package dev.drover.coordinator.rollout;

import dev.drover.shared.action.Library;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How Drover tries by itself again: what is in doubt the second time at once, then after 2 s, 4 s, 8 s, and at last every 5
 * minutes; where something is wanting, after 2 s, 4 s, 8 s, and then every 10 s.
 */
final class Patiences {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration BROKEN = Duration.ofSeconds(10);
    private static final Duration WANTING = Duration.ofSeconds(10);
    private static final int DOUBLINGS_MAX = 8;

    private Patiences() {}

    /** An end that is known begins the count anew; a step that waits once more does not prove that the trouble is over. */
    static StepState.Patience after(StepState step, Settlement settlement, Instant at) {
        int fruitless = step.patience().fruitless();
        Optional<StepState.Want> want = step.patience().want();
        return switch (settlement) {
            case Settlement.Unknown u ->
                new StepState.Patience(
                        fruitless + 1,
                        Optional.empty(),
                        want,
                        step.patience().doubted().or(() -> Optional.of(at)));
            case Settlement.Broke b -> new StepState.Patience(fruitless + 1);
            case Settlement.NotYet n -> new StepState.Patience(fruitless, want);
            case Settlement.Recalled r -> new StepState.Patience(fruitless, want);
            case Settlement.Wanting w -> new StepState.Patience(fruitless, Optional.of(Wants.met(step, w, at)));
            case Settlement.AlreadySo s -> StepState.Patience.FRESH;
            case Settlement.Changed s -> StepState.Patience.FRESH;
            case Settlement.PutBack s -> StepState.Patience.FRESH;
            case Settlement.Refused s -> StepState.Patience.FRESH;
        };
    }

    /** A person's retry is a new beginning; Drover's own is counted. */
    static StepState retried(StepState step, Event.StepRetried e) {
        StepState.Patience next =
                e.who().equals(Decider.DROVER) ? step.patience().wantless() : StepState.Patience.FRESH;
        return step.in(Phase.WAITING, "to be tried again", "", e.at()).waiting(next);
    }

    /** What follows from an end that leads nowhere: a pause before the next look, or one more try of its own. */
    static List<Event> of(RolloutState state, StepId id, Mission mission, Settlement settlement, Instant now) {
        if (settlement instanceof Settlement.Wanting wanting) {
            return Wants.followed(state, id, wanting, now);
        }
        int before = state.of(id).patience().fruitless();
        if (settlement instanceof Settlement.Unknown) {
            return before == 0 ? List.of() : List.of(new Event.StepPostponed(now, id, now.plus(delay(before))));
        }
        Step step = state.plan().step(id);
        int tries = Library.action(step.call().action()).tries();
        boolean moves = state.course().hold().isEmpty()
                && !state.course().aborting()
                && state.course().direction() == RolloutState.Direction.FORWARD;
        if (!(settlement instanceof Settlement.Broke)
                || mission != Mission.CARRY_OUT
                || !moves
                || before + 1 >= tries) {
            return List.of();
        }
        String why = "try " + (before + 2) + " of " + tries;
        return List.of(
                new Event.StepRetried(now, id, Decider.DROVER, why),
                new Event.StepPostponed(now, id, now.plus(BROKEN)));
    }

    private static Duration delay(int fruitless) {
        return delay(fruitless, LONGEST);
    }

    private static Duration delay(int fruitless, Duration longest) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(fruitless - 1, DOUBLINGS_MAX));
        return delay.compareTo(longest) < 0 ? delay : longest;
    }

    /** What is wanting is soon looked for again, as long as the rollout waits for nothing else. */
    static Duration untilNextTry(int tries, boolean held) {
        return delay(tries, held ? LONGEST : WANTING);
    }

    /** Who takes over tries at once; nobody has tried in the meantime, so the wait for what is wanting counts from now. */
    static StepState takenOver(StepState step, Instant at) {
        Optional<StepState.Want> want =
                step.patience().want().map(w -> new StepState.Want(w.text(), w.wanted(), w.since(), at, w.tries()));
        return step.waiting(new StepState.Patience(
                step.patience().fruitless(),
                Optional.empty(),
                want,
                step.patience().doubted()));
    }

    /** Postponed steps whose time has come; also when the clock was set back. */
    static List<Event> due(RolloutState state, Instant now) {
        List<Event> due = new ArrayList<>();
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            s.patience()
                    .until()
                    .filter(until -> !now.isBefore(until) || now.isBefore(s.since()))
                    .ifPresent(until -> due.add(new Event.StepDue(now, step.id())));
        }
        return due;
    }
}
