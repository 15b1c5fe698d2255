package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.coordinator.rollout.canary.Evidence;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.Soak;
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

    private static Optional<Event> verdict(Judgement judgement, Soak soak, Instant now) {
        return switch (judgement.answer()) {
            case GOOD ->
                soak.manualPromotion()
                        ? hold("the canary is good and waits for a person: drover promote", now)
                        : Optional.empty();
            case BAD ->
                soak.badRollsBack()
                        ? Optional.of(
                                new Event.TurnedBack(now, Decider.DROVER, "the canary is bad: " + judgement.text()))
                        : hold("the canary is bad: " + judgement.text(), now);
            case NOT_ENOUGH -> soak.littleTrafficPromotes() ? Optional.empty() : hold(judgement.text(), now);
        };
    }

    private static Optional<Event> hold(String why, Instant now) {
        return Optional.of(new Event.Held(now, Decider.DROVER, why, false));
    }

    static Soak soak(RolloutState state, StepId step) {
        return switch (state.plan().step(step).call().params()) {
            case dev.drover.shared.action.canary.Watch.Params p -> p.soak();
            case dev.drover.shared.action.sidekiq.Watch.Params p -> p.soak();
            case Record other -> throw new IllegalArgumentException(step + " is no watch: " + other);
        };
    }

    static Optional<Event> unjudged(RolloutState state, StepId step, Instant now) {
        boolean watch = state.plan().step(step).call().action().endsWith(".watch");
        Watched watched = state.watches().getOrDefault(step, new Watched(Evidence.NONE, Optional.empty(), false));
        return watch && watched.judgement().isEmpty()
                ? Optional.of(new Event.Judged(now, step, Judge.notEnough(watched.evidence())))
                : Optional.empty();
    }

    /** What follows from the judgements that no person has overruled by a promotion. */
    static Optional<Event> consequence(RolloutState state, Instant now) {
        return state.watches().entrySet().stream()
                .filter(w ->
                        w.getValue().judgement().isPresent() && !w.getValue().promoted())
                .flatMap(w -> verdict(w.getValue().judgement().get(), soak(state, w.getKey()), now).stream())
                .findFirst();
    }
}
