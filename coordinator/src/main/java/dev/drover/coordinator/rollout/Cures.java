package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.coordinator.rollout.beside.Sides;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.release.Build;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is tried, and in which order, on a way back from a release that harms the old one: a sweep of the cache as often as it
 * finds something, and beside it whatever keeps new processes from writing more; then once a clearing, and one more sweep; and
 * where a server cannot be taken out because the others are DOWN, a restart of each that is DOWN, once. Each is chosen only when
 * the one before has ended and the servers show that it did not help.
 */
final class Cures {
    static final Stage STAGE = new Stage(
            "cures",
            "The new release harms the old one: what helps",
            "the way back needs servers of the old release that answer",
            "what they lack comes back");

    /** So long after a cure looks have had time to see whether it has helped. */
    private static final Duration SHOWS = Duration.ofSeconds(12);

    /** So long a request that was under way at its end may still fail. */
    static final Duration ANSWER = Duration.ofSeconds(1);

    private Cures() {}

    /** The next one, when its time has come; setting new Sidekiqs aside does not wait for what helps, nor that for it. */
    static Optional<Event> next(RolloutState state, Instant now) {
        if (!goes(state)) {
            return Optional.empty();
        }
        Optional<CureChoice> helps = pending(state, true, now) ? Optional.empty() : CureChoice.of(state, now);
        return helps.filter(c -> due(state, c, now))
                .or(() -> pending(state, false, now) ? Optional.empty() : CureChoice.aside(state))
                .map(c -> chosen(state, c, now));
    }

    private static Event chosen(RolloutState state, CureChoice choice, Instant now) {
        int number = cures(state).size() + 1;
        // An epoch in the name: a journal that was restored from a backup gives no name a second time.
        StepId id = new StepId(choice.cure().id() + "." + state.epoch() + "-" + number);
        return new Event.CureChosen(now, choice.cure().id(), id, choice.why());
    }

    private static boolean goes(RolloutState state) {
        return harmed(state)
                && !state.ended()
                && state.course().direction() == Direction.BACK
                && !state.course().aborting()
                && state.course().hold().isEmpty();
    }

    static boolean harmed(RolloutState state) {
        return state.readings().beside().harm().isPresent();
    }

    /** The cures that were chosen so far, in their order. */
    static List<Step> cures(RolloutState state) {
        return state.plan().steps().stream().filter(Cures::is).toList();
    }

    /** Whether a step is a cure; only such is carried out on the way back as on the way forward. */
    static boolean is(Step step) {
        return step.stage().equals(STAGE.id());
    }

    /** Those that may be ordered. */
    static List<Step> ready(RolloutState state) {
        return goes(state)
                ? cures(state).stream()
                        .filter(s -> !ended(state, s))
                        .filter(s -> state.of(s.id()).phase() == Phase.WAITING
                                && state.of(s.id()).due())
                        .toList()
                : List.of();
    }

    private static boolean pending(RolloutState state, boolean helps, Instant now) {
        return cures(state).stream()
                .filter(s -> CureChoice.helps(s) == helps)
                .anyMatch(s -> !ended(state, s) && !CureHosts.givenUp(state, s, now));
    }

    /** What is done only once and may have been begun counts as done: nobody knows how far it came. */
    private static boolean ended(RolloutState state, Step cure) {
        StepState s = state.of(cure.id());
        boolean once =
                cure.call().params() instanceof ClearCache.Params || cure.call().params() instanceof Revive.Params;
        return switch (s.phase()) {
            case DONE, SKIPPED, FAILED, UNDONE -> true;
            case WAITING -> once && s.touched();
            case ORDERED, IN_DOUBT -> false;
        };
    }

    /** What is in doubt, and looked at again and again, ended with the first silence, if it was done. */
    static Instant lastEnd(RolloutState state) {
        return cures(state).stream()
                .filter(CureChoice::helps)
                .filter(s -> !CureHosts.unreached(state, s))
                .map(s -> state.of(s.id()))
                .map(s -> s.patience().doubted().orElse(s.since()))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** A sweep may be repeated as soon as a page is seen to fail again. */
    private static boolean due(RolloutState state, CureChoice choice, Instant now) {
        Instant ended = lastEnd(state);
        Duration waited = Duration.between(ended, now);
        boolean again = choice.cure().call().params() instanceof Sweep.Params
                && state.readings()
                        .beside()
                        .pageFailedAfter(Neighbours.sides(state).old(), ended.plus(ANSWER));
        return !choice.waits() || again || waited.isNegative() || waited.compareTo(SHOWS) >= 0;
    }

    /**
     * Whether something is tried, may just have helped, or will be tried as soon as its time comes; or what harms them may be what
     * is being put back just now; or old servers are DOWN still, and their balancer has not had the time to call them UP.
     */
    static boolean open(RolloutState state, Instant now) {
        if (!goes(state)) {
            return false;
        }
        Duration waited = Duration.between(lastEnd(state), now);
        Sides sides = Neighbours.sides(state);
        boolean unseen =
                waited.compareTo(SHOWS) < 0 && !CureChoice.suffering(state, now).isEmpty();
        boolean rises = waited.compareTo(sides.settles()) < 0
                && !state.readings().beside().wrong(sides.old()).isEmpty();
        boolean pending = cures(state).stream()
                .filter(s -> !ended(state, s) && !CureHosts.givenUp(state, s, now))
                .anyMatch(s -> !isLift(s) || !Wants.inVain(state, s.id(), now));
        return pending
                || newOnesLeave(state)
                || unseen
                || rises
                || CureChoice.of(state, now).isPresent()
                || CureChoice.aside(state).isPresent();
    }

    /** Freeing a database helps nobody: where that waits in vain it keeps no rollout open, and is named as left behind. */
    static boolean isLift(Step step) {
        return step.call().params() instanceof Lift.Params;
    }

    /** Whether a process of the new release is left, and the way back has something to do that waits for nothing. */
    private static boolean newOnesLeave(RolloutState state) {
        return Neighbours.newProcesses(state)
                && (state.plan().steps().stream()
                                .map(s -> state.of(s.id()))
                                .anyMatch(s -> s.running()
                                        && s.mission() == Mission.UNDO
                                        && s.patience().want().isEmpty())
                        || Director.moves(state).stream()
                                .anyMatch(m -> m instanceof Move.Order o
                                        && o.mission() == Mission.UNDO
                                        && state.of(o.step()).patience().want().isEmpty()));
    }

    /** What waits for others to be UP is tried as soon as one has come UP, or answers again. */
    static List<Event> stirred(RolloutState before, RolloutState state, List<Event> news, Instant now) {
        boolean up = news.stream()
                .anyMatch(e ->
                        e instanceof Event.NeighbourSeen n && n.sighting() instanceof Sighting.Line l && l.serves());
        boolean freed = LastServer.keeper(before).isPresent()
                && LastServer.keeper(state).isEmpty();
        if (!(up || freed) || !goes(state)) {
            return List.of();
        }
        return state.plan().steps().stream()
                .filter(s ->
                        CureChoice.waitsForOthers(state, s) && !state.of(s.id()).due())
                .<Event>map(s -> new Event.StepDue(now, s.id()))
                .toList();
    }

    /** The rollout with a cure as one more step. */
    static RolloutState after(RolloutState state, Event.CureChosen e) {
        Step cure = state.plan().cures().stream()
                .filter(s -> s.id().equals(e.cure()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no cure " + e.cure() + " in the plan"));
        Step step = new Step(
                e.step(),
                STAGE.id(),
                "",
                cure.host(),
                cure.title(),
                cure.call(),
                List.of(),
                cure.reversal(),
                cure.pace());
        Plan plan = state.plan().with(STAGE, step);
        Map<StepId, StepState> steps = new LinkedHashMap<>(state.steps());
        steps.put(e.step(), StepState.fresh(e.at()));
        Readings readings = state.readings()
                .beside(state.readings().beside().choosing(e.step().text(), notBefore(state, e.at())));
        return new RolloutState(plan, state.course(), steps, readings, state.epoch(), state.progressAt());
    }

    /** A cure is chosen after all that was done before, also where the clock was set back: or it would be chosen again and again. */
    private static Instant notBefore(RolloutState state, Instant at) {
        return state.steps().values().stream()
                .map(StepState::since)
                .filter(since -> since.isAfter(at))
                .max(Instant::compareTo)
                .orElse(at);
    }

    /**
     * Whether all that a group waits for on its way back is that the old release is well there, and UP: it runs already. Then it
     * does not keep the rest of the way back waiting, because what is still to be put back may be what harms it.
     */
    static boolean waitsToBeWell(RolloutState state, String group) {
        return harmed(state)
                && !group.isEmpty()
                && state.plan().steps().stream()
                        .filter(s -> s.group().equals(group))
                        .map(s -> state.of(s.id()))
                        .filter(s -> s.mission() == Mission.UNDO)
                        .flatMap(s -> s.patience().want().stream())
                        .anyMatch(w ->
                                Switch.waitsToBeWell(w.wanted()) || w.wanted().equals(Drain.UP));
    }

    /** What does not wait for that: all but a build, from which and to which its host may have to be put once more. */
    static boolean mayPass(Step step) {
        return !(step.call().params() instanceof Build.Params);
    }

    /** What was tried so far, for a person. */
    static String words(RolloutState state) {
        Map<String, List<Phase>> tried = new LinkedHashMap<>();
        cures(state)
                .forEach(s -> tried.computeIfAbsent(s.title(), t -> new ArrayList<>())
                        .add(state.of(s.id()).phase()));
        return tried.isEmpty()
                ? ""
                : "; tried: "
                        + tried.entrySet().stream()
                                .map(e -> e.getKey() + times(e.getValue()))
                                .collect(Collectors.joining(", "));
    }

    private static String times(List<Phase> phases) {
        String last = phases.getLast() == Phase.DONE
                ? ""
                : ", " + phases.getLast().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return phases.size() == 1 ? " (once" + last + ")" : " (" + phases.size() + " times" + last + ")";
    }

    /** Why it stays on the new release, with both ways out; nothing where no old server suffers. */
    static Optional<String> inVain(RolloutState state, Instant now) {
        List<HostId> suffering = CureChoice.suffering(state, now);
        if (!harmed(state) || suffering.isEmpty()) {
            return Optional.empty();
        }
        List<String> tried = new ArrayList<>();
        cures(state).forEach(s -> tried.add(s.title()));
        return Optional.of("the new release harms the old one, and nothing helps ("
                + (tried.isEmpty()
                        ? "the plan knows no cure"
                        : String.join(", ", tried.stream().distinct().toList()))
                + "): " + CureChoice.words(suffering) + ", so users stay on the new release. Ways out: mend "
                + suffering.getFirst()
                + ", and drover resume goes on going back; or drover abort leaves all as it is, and a new"
                + " plan takes the others to the new release");
    }
}
