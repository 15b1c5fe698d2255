package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.coordinator.rollout.canary.Evidence;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reading of a watched release leads to. */
final class Watches {
    private Watches() {}

    static List<Event> read(RolloutState state, Report.Read read, Instant now) {
        Watched watched = watched(state, read.step());
        boolean watches = watches(state.plan().step(read.step()));
        if (!watches || watched.judgement().isPresent() || !read.reading().believable()) {
            return List.of();
        }
        Soak soak = soak(state, read.step());
        List<Event> events = new ArrayList<>();
        events.add(new Event.ReadingTaken(now, read.step(), read.reading()));
        Judge.judge(
                        watched.evidence().plus(read.reading()),
                        soak,
                        state.readings().beside().failedBefore())
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

    /**
     * What the end of a watch means. One that was recalled is done if it is judged, or if nobody waits for its judgement any
     * more. Otherwise it was paused, by somebody who may have let it go on since: it is to be watched further.
     */
    static Settlement ended(RolloutState state, Report.Settled s) {
        if (!(s.settlement() instanceof Settlement.Recalled recalled)) {
            return s.settlement();
        }
        if (judged(state, s.step())) {
            return new Settlement.Changed("watched until it was judged");
        }
        boolean over = state.course().turned() || !watches(state.plan().step(s.step()));
        return over
                ? new Settlement.Changed(recalled.text())
                : new Settlement.NotYet("paused; what it has seen is kept");
    }

    static boolean judged(RolloutState state, StepId step) {
        return watched(state, step).judgement().isPresent();
    }

    private static Watched watched(RolloutState state, StepId step) {
        return state.watches().getOrDefault(step, new Watched(Evidence.NONE, Optional.empty(), false));
    }

    static Optional<Event> unjudged(RolloutState state, StepId step, Instant now) {
        Watched watched = watched(state, step);
        return watches(state.plan().step(step)) && watched.judgement().isEmpty()
                ? Optional.of(new Event.Judged(now, step, Judge.notEnough(watched.evidence(), soak(state, step))))
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
