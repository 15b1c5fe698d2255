package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.Readings.Said;
import dev.drover.coordinator.rollout.Readings.Said.Kind;
import dev.drover.coordinator.rollout.StepTransitions.Trigger;
import dev.drover.coordinator.rollout.beside.Harm;
import dev.drover.coordinator.rollout.canary.Evidence;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a rollout is: a fold over its events and nothing else. Direction, motion and verdict are three fields, so that
 * pause and rollback work in every combination.
 *
 * @param readings what watches and gates have said
 * @param progressAt when a step last ended, or the rollout was last released
 */
public record RolloutState(
        Plan plan, Course course, Map<StepId, StepState> steps, Readings readings, long epoch, Instant progressAt) {

    public enum Direction {
        FORWARD,
        BACK
    }

    /** How a held rollout comes to rest. */
    public enum Rest {
        /** What was begun is finished. */
        SAFE_POINT,
        /** Nothing more is begun. */
        IN_PLACE,
        /** What is known to be good goes back into service at once; only what was changed is finished. */
        RETREAT
    }

    /** Who holds a rollout, why, and how it comes to rest. */
    public record Hold(String who, String why, Rest rest, Instant since) {
        boolean inPlace() {
            return rest == Rest.IN_PLACE;
        }

        boolean retreat() {
            return rest == Rest.RETREAT;
        }
    }

    /** Evidence and judgement of one watched release. */
    public record Watched(Evidence evidence, Optional<Judgement> judgement, boolean promoted) {}

    /** Where the rollout heads, whether it is held, and how it ended. */
    public record Course(
            Direction direction,
            Optional<Hold> hold,
            boolean aborting,
            String turnedBecause,
            Optional<Verdict> verdict) {
        /** Whether it no longer goes forward, but back or to safety. */
        boolean turned() {
            return direction == Direction.BACK || aborting;
        }

        /** Whether nothing more is begun before a person says so, be it on the way back or to safety. */
        boolean heldInPlace() {
            return hold.filter(Hold::inPlace).isPresent();
        }

        Course held(Optional<Hold> by) {
            return new Course(direction, by, aborting, turnedBecause, verdict);
        }

        Course ended(Verdict by) {
            return new Course(direction, Optional.empty(), aborting, turnedBecause, Optional.of(by));
        }
    }

    public static RolloutState begin(Event.Planned planned) {
        Map<StepId, StepState> steps = new LinkedHashMap<>();
        planned.plan().steps().forEach(s -> steps.put(s.id(), StepState.fresh(planned.at())));
        Course course = new Course(Direction.FORWARD, Optional.empty(), false, "", Optional.empty());
        return new RolloutState(planned.plan(), course, steps, Readings.NONE, 0, planned.at());
    }

    public static RolloutState fold(List<Event> events) {
        RolloutState state = begin((Event.Planned) events.getFirst());
        for (Event event : events.subList(1, events.size())) {
            state = state.after(event);
        }
        return state;
    }

    public StepState of(StepId id) {
        StepState state = steps.get(id);
        if (state == null) {
            throw new IllegalArgumentException("no step " + id);
        }
        return state;
    }

    public Map<StepId, Watched> watches() {
        return readings.watches();
    }

    public Map<String, GateReading> gates() {
        return readings.gates();
    }

    public boolean ended() {
        return course.verdict().isPresent();
    }

    /** Whether going back has work left at this step. */
    public boolean mustBeUndone(Step step) {
        return of(step.id()).touched() && step.reversal() instanceof Reversal.Undo && !Groups.stays(this, step.group());
    }

    public RolloutState after(Event event) {
        return Neighbours.noted(this, told(event), event);
    }

    private RolloutState told(Event event) {
        return switch (event) {
            case Event.Planned again -> throw new IllegalStateException("planned twice: " + again.digest());
            case Event.Opened e -> opened(e);
            case Event.StepOrdered e ->
                step(e.step(), Trigger.ORDER, s -> s.ordered(e.mission(), e.attempt(), e.at()), e.at());
            case Event.StepFound e -> step(e.step(), Trigger.FOUND, s -> s.found(e.because(), e.before()), e.at());
            case Event.StepSettled e -> settled(e);
            case Event.OrderRecovered e ->
                step(e.step(), Trigger.RECOVERED, s -> s.recovered(e.mission(), e.attempt(), e.at()), e.at());
            case Event.StepSilent e ->
                step(e.step(), Trigger.SILENT, s -> s.in(Phase.IN_DOUBT, e.because(), "", e.at()), e.at());
            case Event.StepRetried e -> step(e.step(), Trigger.RETRY, s -> Patiences.retried(s, e), e.at());
            case Event.StepPostponed e -> step(e.step(), s -> s.notBefore(e.until()));
            case Event.StepDue e -> step(e.step(), StepState::dueNow);
            case Event.ReadingTaken e ->
                watch(e.step(), w -> new Watched(w.evidence().plus(e.reading()), w.judgement(), w.promoted()));
            case Event.Judged e ->
                watch(e.step(), w -> new Watched(w.evidence(), Optional.of(e.judgement()), w.promoted()));
            case Event.Promoted e -> promoted();
            case Event.StepSkipped e ->
                step(
                        e.step(),
                        Trigger.SKIP,
                        s -> s.in(Phase.SKIPPED, "skipped by " + e.who() + ": " + e.why(), "", e.at()),
                        e.at());
            case Event.Approved e -> said(e.stage(), new Said(Kind.APPROVED, e.who(), e.why(), e.at()));
            case Event.Forced e -> said(e.stage(), new Said(Kind.FORCED, e.who(), e.why(), e.at()));
            case Event.DoneByHand e -> said(e.stage(), new Said(Kind.DONE, e.who(), e.evidence(), e.at()));
            case Event.DebtSettled e -> this;
            case Event.GateRead e -> gate(e);
            case Event.OverrunForeseen e -> read(readings.overrunOf(e.until()));
            case Event.NeighbourSeen e -> read(Neighbours.after(this, e));
            case Event.HarmFound e ->
                read(readings.beside(readings.beside().harmed(new Harm(e.at(), e.host(), e.text()))));
            case Event.CureChosen e -> Cures.after(this, e);
            case Event.CapacityLost e -> held(new Hold(Decider.DROVER, e.text(), Rest.RETREAT, e.at()));
            case Event.Held e -> held(new Hold(e.who(), e.why(), rest(e), e.at()));
            case Event.Released e -> anew(course.held(Optional.empty()), e.at());
            case Event.TurnedBack e ->
                anew(new Course(Direction.BACK, Optional.empty(), false, e.why(), course.verdict()), e.at());
            case Event.AbortAsked e ->
                anew(new Course(course.direction(), Optional.empty(), true, e.why(), course.verdict()), e.at());
            case Event.Ended e -> on(course.ended(e.verdict()));
        };
    }

    /** Whoever takes a rollout over looks at once. */
    private RolloutState opened(Event.Opened e) {
        RolloutState next = all(s -> Patiences.takenOver(s, e.at()));
        return new RolloutState(plan, course, next.steps, readings, e.epoch(), e.at());
    }

    /** It heads on, or elsewhere: what is wanting is waited for as if it had not been yet. */
    private RolloutState anew(Course next, Instant at) {
        return all(s -> s.waiting(s.patience().wantless())).on(next).progressed(at);
    }

    /** The same, if the time of every step that waits for something had come. */
    RolloutState wantsDue() {
        return all(s -> s.wanting() ? s.dueNow() : s);
    }

    private RolloutState all(java.util.function.UnaryOperator<StepState> change) {
        Map<StepId, StepState> next = new LinkedHashMap<>();
        steps.forEach((id, s) -> next.put(id, change.apply(s)));
        return new RolloutState(plan, course, next, readings, epoch, progressAt);
    }

    private RolloutState settled(Event.StepSettled e) {
        Trigger trigger = Settlements.trigger(of(e.step()), e.settlement());
        RolloutState told = step(e.step(), trigger, s -> Settlements.after(s, e), e.at());
        return Settlements.progress(e.settlement()) ? told.progressed(e.at()) : told;
    }

    private RolloutState step(
            StepId id, Trigger trigger, java.util.function.UnaryOperator<StepState> change, Instant at) {
        Phase from = of(id).phase();
        RolloutState next = step(id, change);
        Phase to = next.of(id).phase();
        if (StepTransitions.next(from, trigger).filter(p -> p == to).isEmpty()) {
            throw new IllegalStateException("step " + id + " cannot go from " + from + " by " + trigger + " at " + at);
        }
        return next;
    }

    private RolloutState step(StepId id, java.util.function.UnaryOperator<StepState> change) {
        Map<StepId, StepState> next = new LinkedHashMap<>(steps);
        next.put(id, change.apply(of(id)));
        return new RolloutState(plan, course, next, readings, epoch, progressAt);
    }

    private RolloutState watch(StepId id, java.util.function.UnaryOperator<Watched> change) {
        Map<StepId, Watched> next = new LinkedHashMap<>(watches());
        next.put(id, change.apply(next.getOrDefault(id, new Watched(Evidence.NONE, Optional.empty(), false))));
        return read(readings.watches(next));
    }

    private RolloutState promoted() {
        Map<StepId, Watched> next = new LinkedHashMap<>();
        watches()
                .forEach((id, w) -> next.put(
                        id,
                        new Watched(
                                w.evidence(),
                                w.judgement(),
                                w.promoted() || w.judgement().isPresent())));
        return read(readings.watches(next));
    }

    private RolloutState said(String stage, Said said) {
        return read(readings.saying(stage, said));
    }

    private RolloutState gate(Event.GateRead e) {
        Map<String, GateReading> next = new LinkedHashMap<>(gates());
        next.put(e.stage(), e.reading());
        RolloutState told = e.reading() instanceof GateReading.Closed ? unwanted(e.stage()) : this;
        return told.read(readings.gates(next)).progressed(e.at());
    }

    /** What a stage wanted is no reason to wait while its gate is one. */
    private RolloutState unwanted(String stage) {
        RolloutState next = this;
        for (Step step : plan.steps()) {
            if (step.stage().equals(stage)) {
                next = next.step(step.id(), s -> s.waiting(s.patience().wantless()));
            }
        }
        return next;
    }

    /** Whoever pauses while the good ones are on their way back does not keep them out. */
    private Rest rest(Event.Held e) {
        boolean retreats = course.hold().filter(Hold::retreat).isPresent();
        return retreats ? Rest.RETREAT : e.inPlace() ? Rest.IN_PLACE : Rest.SAFE_POINT;
    }

    RolloutState read(Readings next) {
        return new RolloutState(plan, course, steps, next, epoch, progressAt);
    }

    private RolloutState held(Hold hold) {
        return on(course.held(Optional.of(hold)));
    }

    private RolloutState on(Course next) {
        return new RolloutState(plan, next, steps, readings, epoch, progressAt);
    }

    private RolloutState progressed(Instant at) {
        return new RolloutState(plan, course, steps, readings, epoch, at);
    }
}
