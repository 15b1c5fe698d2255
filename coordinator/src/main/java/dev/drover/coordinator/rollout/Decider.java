package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** May this happen? Turns a signal into the events that are to be written down, or into a refusal with its reason. */
public final class Decider {
    static final String DROVER = "drover";

    private Decider() {}

    public static Decision decide(RolloutState state, Signal signal, Duration progressDeadline, Instant now) {
        if (state.ended()) {
            return signal instanceof Signal.Command
                    ? new Decision.Refuse("this rollout has ended: "
                            + state.course().verdict().get())
                    : new Decision.Accept(List.of());
        }
        Decision first = switch (signal) {
            case Signal.Command command -> command(state, command, now);
            case Signal.Reported reported -> new Decision.Accept(reported(state, reported.report(), now));
            case Signal.Opening opening -> new Decision.Accept(opening(state, opening, now));
            case Signal.Sighted sighted ->
                new Decision.Accept(
                        Capacity.seen(state, sighted, now).map(List::of).orElse(List.of()));
            case Signal.BesideSeen seen -> new Decision.Accept(beside(state, seen, now));
            case Signal.Slept slept ->
                new Decision.Accept(Leases.doubted(
                        state,
                        now,
                        "looked at again, because Drover slept for "
                                + slept.span().toSeconds() + " s"));
            case Signal.CameBack back -> new Decision.Accept(Leases.ended(state, back, now));
            case Signal.Tick tick -> new Decision.Accept(tick(state, progressDeadline, now));
        };
        return first instanceof Decision.Accept accept
                ? new Decision.Accept(withConsequences(state, accept.events(), now))
                : first;
    }

    private static List<Event> withConsequences(RolloutState state, List<Event> events, Instant now) {
        List<Event> all = new ArrayList<>(events);
        RolloutState next = state;
        for (Event event : events) {
            next = next.after(event);
        }
        for (Optional<Event> more = Consequences.of(next, now); more.isPresent(); more = Consequences.of(next, now)) {
            all.add(more.get());
            next = next.after(more.get());
        }
        return all;
    }

    private static List<Event> beside(RolloutState state, Signal.BesideSeen seen, Instant now) {
        List<Event> events = new ArrayList<>(Neighbours.news(state, seen.sightings(), now));
        RolloutState next = state;
        for (Event event : events) {
            next = next.after(event);
        }
        events.addAll(Cures.stirred(state, next, List.copyOf(events), now));
        return events;
    }

    private static List<Event> opening(RolloutState state, Signal.Opening opening, Instant now) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.Opened(now, opening.epoch(), opening.who(), opening.from()));
        for (Step step : state.plan().steps()) {
            if (state.of(step.id()).running()) {
                events.add(new Event.StepSilent(now, step.id(), "the coordinator that had ordered it is gone"));
            }
        }
        events.addAll(Leases.doubted(state, now, "looked at again, because nobody may have renewed its drain"));
        return events;
    }

    /** What is told of a step that this plan does not have belongs to another rollout. */
    private static List<Event> reported(RolloutState state, Report report, Instant now) {
        if (!state.steps().containsKey(report.step())) {
            return List.of();
        }
        StepState step = state.of(report.step());
        return switch (report) {
            case Report.Progress progress -> List.of();
            case Report.Found found ->
                mayTouch(state, found.step()) && step.running() && step.attempts() == found.attempt()
                        ? List.of(new Event.StepFound(now, found.step(), found.because(), found.before()))
                        : List.of();
            case Report.Settled s ->
                step.running() && step.attempts() == s.attempt() ? settled(state, s, now) : List.of();
            case Report.Read read -> step.running() ? Watches.read(state, read, now) : List.of();
        };
    }

    /** A watch that ends without a judgement has not found enough; it never counts as good. */
    private static List<Event> settled(RolloutState state, Report.Settled s, Instant now) {
        Settlement found = LetIn.ended(state, s.step(), Watches.ended(state, s), now);
        Settlement end = Wants.ended(state, s.step(), found, now);
        List<Event> events = new ArrayList<>();
        events.add(new Event.StepSettled(now, s.step(), s.mission(), s.attempt(), end, s.hostMillis()));
        events.addAll(Patiences.of(state, s.step(), s.mission(), end, now));
        if (!state.course().turned() && end instanceof Settlement.Changed) {
            Watches.unjudged(state, s.step(), now).ifPresent(events::add);
        }
        return events;
    }

    /** A step that only looked so far is not let go on when the rollout has turned, or stops where it is. */
    private static boolean mayTouch(RolloutState state, StepId step) {
        if (state.course().heldInPlace()) {
            return false;
        }
        boolean retreat =
                state.course().hold().filter(RolloutState.Hold::retreat).isPresent();
        if (state.course().aborting() || retreat) {
            return Groups.toSafety(state, state.plan().step(step).group()) == Groups.Way.FINISH;
        }
        return state.course().direction() == Direction.FORWARD
                || Cures.is(state.plan().step(step))
                || OutOfService.needed(state, state.plan().step(step));
    }

    private static List<Event> tick(RolloutState state, Duration progressDeadline, Instant now) {
        boolean moving = state.course().hold().isEmpty() && Gates.closed(state).isEmpty();
        boolean late = Duration.between(state.progressAt(), now).compareTo(progressDeadline) > 0
                && !patient(state, progressDeadline, now);
        List<Event> events = Patiences.due(state, now);
        Overruns.foreseen(state, now).ifPresent(events::add);
        if (moving && late) {
            events.add(new Event.Held(
                    now, DROVER, "no step has ended for " + progressDeadline.toMinutes() + " min", true));
        }
        return events;
    }

    /** A wait for a backup, a long restore, or what is wanting has a deadline of its own, which may be longer. */
    private static boolean patient(RolloutState state, Duration progressDeadline, Instant now) {
        Stream<Instant> running = state.plan().steps().stream()
                .filter(s -> state.of(s.id()).running())
                .map(s -> state.of(s.id()).since().plus(s.pace().deadline()));
        return Stream.concat(running, Wants.of(state).stream().map(Wants.Wanting::over))
                .anyMatch(end ->
                        now.isBefore(end) && end.isAfter(state.progressAt().plus(progressDeadline)));
    }

    private static Decision command(RolloutState state, Signal.Command c, Instant now) {
        Optional<String> refusal =
                RolloutTransitions.refusal(state.course().direction(), RolloutTransitions.motion(state), c.wish());
        if (refusal.isPresent()) {
            return new Decision.Refuse(refusal.get());
        }
        return switch (c.wish()) {
            case PAUSE -> accept(new Event.Held(now, c.who(), c.why(), false));
            case PAUSE_IN_PLACE -> accept(new Event.Held(now, c.who(), c.why(), true));
            case RESUME -> resume(state, c, now);
            case ROLLBACK -> rollback(state, c, now);
            case ABORT -> accept(new Event.AbortAsked(now, c.who(), c.why()));
            case PROMOTE -> promote(state, c, now);
            case RETRY -> retry(state, c, now);
            case SKIP -> Consents.skip(state, c, now);
            case APPROVE -> Consents.approve(state, c, now);
            case DONE -> Consents.done(state, c, now);
            case FORCE -> Consents.force(state, c, now);
        };
    }

    private static Decision accept(Event... events) {
        return new Decision.Accept(List.of(events));
    }

    private static Decision resume(RolloutState state, Signal.Command c, Instant now) {
        Optional<StepId> failed = failed(state);
        return failed.<Decision>map(id -> new Decision.Refuse(
                        "step " + id + " is broken: drover retry tries it again, drover rollback goes back"))
                .orElseGet(() -> new Decision.Accept(goOn(state, c, now)));
    }

    /** What was put back while the rollout was to go forward is to be done again. */
    private static List<Event> goOn(RolloutState state, Signal.Command c, Instant now) {
        List<Event> events = new ArrayList<>();
        putBack(state).forEach(id -> events.add(new Event.StepRetried(now, id, c.who(), c.why())));
        events.add(new Event.Released(now, c.who(), c.why()));
        return events;
    }

    /** What was put back while the rollout was to go forward, and all that relied on it. */
    private static List<StepId> putBack(RolloutState state) {
        List<StepId> again = new ArrayList<>();
        if (state.course().direction() == Direction.FORWARD) {
            for (Step step : state.plan().steps()) { // steps stand in an order in which needs come first
                Phase phase = state.of(step.id()).phase();
                boolean relied = phase == Phase.DONE && step.needs().stream().anyMatch(again::contains);
                if (phase == Phase.UNDONE || relied) {
                    again.add(step.id());
                }
            }
        }
        return again;
    }

    private static Decision rollback(RolloutState state, Signal.Command c, Instant now) {
        return Irreversible.passed(state)
                .<Decision>map(Decision.Refuse::new)
                .orElseGet(() -> accept(new Event.TurnedBack(now, c.who(), c.why())));
    }

    private static Decision promote(RolloutState state, Signal.Command c, Instant now) {
        return Gates.closed(state).isPresent()
                ? accept(new Event.Promoted(now, c.who(), c.why()))
                : new Decision.Refuse("no canary waits for promotion");
    }

    private static Decision retry(RolloutState state, Signal.Command c, Instant now) {
        List<StepId> broken = state.plan().steps().stream()
                .map(Step::id)
                .filter(id -> state.of(id).phase() == Phase.FAILED)
                .filter(id -> c.step().isEmpty() || c.step().get().equals(id))
                .toList();
        boolean stopped = !putBack(state).isEmpty()
                || Wants.first(state).isPresent()
                || LastServer.keeper(state).isPresent();
        if (broken.isEmpty() && state.course().hold().isPresent() && stopped) {
            return resume(state, c, now);
        }
        if (broken.isEmpty()) {
            return new Decision.Refuse(
                    "no broken step" + c.step().map(s -> " " + s).orElse("") + " to try again");
        }
        List<Event> events = new ArrayList<>();
        broken.forEach(id -> events.add(new Event.StepRetried(now, id, c.who(), c.why())));
        if (state.course().hold().isPresent()) {
            events.addAll(goOn(state, c, now));
        }
        return new Decision.Accept(events);
    }

    /**
     * The first broken step that stands in the way; on a way back that is one that could not be put back, or not taken out
     * of service before.
     */
    static Optional<StepId> failed(RolloutState state) {
        boolean forward = state.course().direction() == Direction.FORWARD;
        return state.plan().steps().stream()
                .filter(s -> state.of(s.id()).phase() == Phase.FAILED)
                .filter(s -> forward || state.of(s.id()).mission() == Mission.UNDO || OutOfService.needed(state, s))
                .map(Step::id)
                .findFirst();
    }
}
