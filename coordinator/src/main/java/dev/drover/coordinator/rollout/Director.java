package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What next? Looks at the state alone, and answers with moves; the same state always gives the same moves. */
public final class Director {
    private Director() {}

    public static List<Move> moves(RolloutState state) {
        List<Move> moves = new ArrayList<>(recalls(state));
        if (state.ended()) {
            return moves;
        }
        Set<HostId> busy = hosts(state, Phase.ORDERED);
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            if (s.phase() == Phase.IN_DOUBT && s.due() && busy.add(step.host())) {
                moves.add(order(step, Mission.LOOK, s));
            }
        }
        busy.addAll(hosts(state, Phase.IN_DOUBT));
        if (state.course().heldInPlace()) {
            return moves;
        }
        if (state.course().aborting()) {
            toSafety(state, busy, moves);
        } else if (state.course().direction() == Direction.BACK) {
            Cures.ready(state).stream()
                    .filter(cure -> busy.add(cure.host()))
                    .forEach(cure -> moves.add(order(cure, Mission.CARRY_OUT, state.of(cure.id()))));
            back(state, busy, moves, backScope(state));
        } else {
            forwardOrHeld(state, busy, moves);
        }
        return moves;
    }

    private static Set<HostId> hosts(RolloutState state, Phase phase) {
        return state.plan().steps().stream()
                .filter(s -> state.of(s.id()).phase() == phase)
                .map(Step::host)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Watches end when they are judged, and everything that can end early does when the rollout has turned. */
    private static List<Move> recalls(RolloutState state) {
        return state.plan().steps().stream()
                .filter(s -> state.of(s.id()).running() && state.of(s.id()).mission() == Mission.CARRY_OUT)
                .filter(s -> !Cures.is(s))
                .filter(s -> state.course().turned() || judged(state, s.id()) || Watches.paused(state, s))
                .<Move>map(s -> new Move.Recall(s.id()))
                .toList();
    }

    private static boolean judged(RolloutState state, StepId id) {
        RolloutState.Watched watched = state.watches().get(id);
        return watched != null && watched.judgement().isPresent();
    }

    /**
     * A pause goes to the next safe point: a group that was begun is finished. While something is broken or wanting, what was
     * only taken out goes back instead, because it may have to wait for ever.
     */
    private static void forwardOrHeld(RolloutState state, Set<HostId> busy, List<Move> moves) {
        Optional<RolloutState.Hold> hold = state.course().hold();
        boolean failed =
                state.plan().steps().stream().anyMatch(s -> state.of(s.id()).phase() == Phase.FAILED);
        if (hold.isEmpty()) {
            forward(state, busy, moves, step -> !failed);
        } else if (failed || hold.get().retreat() || Wants.first(state).isPresent()) {
            toSafety(state, busy, moves);
        } else {
            forward(state, busy, moves, step -> Groups.begun(state, step.group()));
        }
    }

    /** A way back pauses between groups, so that no host stays half way. */
    private static Predicate<Step> backScope(RolloutState state) {
        return state.course()
                .hold()
                .<Predicate<Step>>map(h -> step -> Groups.halfBack(state, step.group()))
                .orElse(step -> true);
    }

    /** Whether a step waits for nothing but its stage's gates, a person, or a free host. */
    static boolean ready(RolloutState state, Step step) {
        return state.of(step.id()).phase() == Phase.WAITING
                && step.needs().stream().allMatch(n -> state.of(n).phase().passed());
    }

    /**
     * Steps that are passed, and all on which they rely. Where the journal is older than what was done, a step may be
     * found done whose needs are not.
     */
    private static Set<StepId> standing(RolloutState state) {
        Set<StepId> standing = new HashSet<>();
        for (Step step : state.plan().steps()) { // needs come first
            if (state.of(step.id()).phase().passed() && standing.containsAll(step.needs())) {
                standing.add(step.id());
            }
        }
        return standing;
    }

    private static void forward(RolloutState state, Set<HostId> busy, List<Move> moves, Predicate<Step> scope) {
        Set<StepId> standing = standing(state);
        for (Step step : state.plan().steps()) {
            boolean go = ready(state, step)
                    && standing.containsAll(step.needs())
                    && state.of(step.id()).due()
                    && Gates.open(state, step.stage());
            if (go && scope.test(step) && busy.add(step.host())) {
                moves.add(order(step, Mission.CARRY_OUT, state.of(step.id())));
            }
        }
    }

    /**
     * Undo follows what was touched, in reverse: a step waits until everything that needs it is clear, and what it stops is
     * out of service.
     */
    private static void back(RolloutState state, Set<HostId> busy, List<Move> moves, Predicate<Step> scope) {
        for (Step step : state.plan().steps().reversed()) {
            if (!scope.test(step) || !undoable(state, step) || !dependentsClear(state, step)) {
                continue;
            }
            if (!OutOfService.known(state, step)) {
                OutOfService.ready(state, step).stream()
                        .filter(out -> !LastServer.keeps(state, out))
                        .filter(out -> busy.add(out.host()))
                        .forEach(out -> moves.add(order(out, Mission.CARRY_OUT, state.of(out.id()))));
            } else if (!LastServer.keeps(state, step) && busy.add(step.host())) {
                moves.add(order(step, Mission.UNDO, state.of(step.id())));
            }
        }
    }

    /** What a way back would take out next, if that were not the last server that answers. */
    static List<Step> kept(RolloutState state) {
        Predicate<Step> scope = backScope(state);
        return state.plan().steps().reversed().stream()
                .filter(s -> scope.test(s) && undoable(state, s) && dependentsClear(state, s))
                .flatMap(s -> OutOfService.known(state, s) ? Stream.of(s) : OutOfService.ready(state, s).stream())
                .filter(s -> LastServer.keeps(state, s))
                .distinct()
                .toList();
    }

    private static boolean undoable(RolloutState state, Step step) {
        StepState s = state.of(step.id());
        boolean settled = s.phase() == Phase.DONE
                || s.phase() == Phase.WAITING
                || (s.phase() == Phase.FAILED && s.mission() != Mission.UNDO);
        return settled && !Wants.holdsBack(s) && state.mustBeUndone(step);
    }

    private static boolean dependentsClear(RolloutState state, Step step) {
        Set<StepId> below = new HashSet<>(Set.of(step.id()));
        for (Step other : state.plan().steps()) { // steps stand in an order in which needs come first
            if (other.needs().stream().anyMatch(below::contains)) {
                below.add(other.id());
                StepState s = state.of(other.id());
                boolean passes = Cures.mayPass(step)
                        && !other.group().equals(step.group())
                        && Cures.waitsToBeWell(state, other.group());
                if (passes) {
                    continue;
                }
                if (s.running() || s.phase() == Phase.IN_DOUBT || state.mustBeUndone(other)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Finishes what was changed, puts back what was only taken out, and leaves out what is broken. */
    private static void toSafety(RolloutState state, Set<HostId> busy, List<Move> moves) {
        forward(state, busy, moves, s -> Groups.toSafety(state, s.group()) == Groups.Way.FINISH);
        back(state, busy, moves, s -> Groups.toSafety(state, s.group()) == Groups.Way.PUT_BACK);
    }

    private static Move order(Step step, Mission mission, StepState state) {
        return new Move.Order(step.id(), mission, state.attempts() + 1);
    }
}
