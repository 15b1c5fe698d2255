package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.coordinator.rollout.canary.Evidence;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reading of a watched release leads to. */
final class Watches {
    private Watches() {}

    static List<Event> read(RolloutState state, Report.Read read, Instant now) {
        Watched watched =
                state.watches().getOrDefault(read.step(), new Watched(Evidence.NONE, Optional.empty(), false));
        if (watched.judgement().isPresent()) {
            return List.of();
        }
        Soak soak = soak(state, read.step());
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReadingTaken(now, read.step(), read.reading()));
        Judge.judge(watched.evidence().plus(read.reading()), soak)
                .ifPresent(judgement -> events.add(new Event.Judged(now, read.step(), judgement)));
        return events;
    }

    static Soak soak(RolloutState state, StepId step) {
        if (state.plan().step(step).call().params() instanceof Soak.Watching watching) {
            return watching.soak();
        }
        throw new IllegalArgumentException(step + " is no watch");
    }

    /** A watch outside a group has no safe point to reach: it ends with the pause, and goes on with its evidence. */
    static boolean paused(RolloutState state, Step step) {
        return state.course().hold().isPresent()
                && !state.course().turned()
                && step.group().isEmpty()
                && watches(step);
    }

    private static boolean watches(Step step) {
        return step.call().action().endsWith(".watch");
    }

    static Optional<Event> unjudged(RolloutState state, StepId step, Instant now) {
        Watched watched = state.watches().getOrDefault(step, new Watched(Evidence.NONE, Optional.empty(), false));
        return watches(state.plan().step(step)) && watched.judgement().isEmpty()
                ? Optional.of(new Event.Judged(now, step, Judge.notEnough(watched.evidence())))
                : Optional.empty();
    }

    /** A bad release goes back by itself where the plan says so; everything else is a matter of gates. */
    static Optional<Event> consequence(RolloutState state, Instant now) {
        return state.watches().entrySet().stream()
                .filter(w -> !w.getValue().promoted() && soak(state, w.getKey()).badRollsBack())
                .flatMap(w -> w.getValue().judgement().stream())
                .filter(j -> j.answer() == Judgement.Answer.BAD)
                .<Event>map(j -> new Event.TurnedBack(now, Decider.DROVER, "the canary is bad: " + j.text()))
                .findFirst();
    }
}
