package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A server that is put back, runs, and fails as all other servers of the old release do, which serve all the same. To keep it
 * out helps no user, and may keep in the new release that harms them: it cannot be taken out while too few others are up. So
 * when nothing is left to be tried, it serves as the others do; but only where these answer some of their users: else the new
 * release is who answers them, and must not leave.
 */
final class LetIn {
    private LetIn() {}

    /** How the way back of a step ended, which waited for its host to be well. */
    static Settlement ended(RolloutState state, StepId id, Settlement end, Instant at) {
        if (!(end instanceof Settlement.Wanting now) || !now.wanted().equals(Switch.ANSWERS_WELL)) {
            return end;
        }
        boolean over = Wants.over(state, id, Wants.met(state.of(id), now, at), at);
        Step step = state.plan().step(id);
        return over && helps(state, step, at)
                ? new Settlement.PutBack(now.text() + "; so do all others of the old release ("
                        + others(state, step).stream().map(HostId::name).collect(Collectors.joining(", "))
                        + "), so it serves beside them: a server of the new release waits for that")
                : end;
    }

    /** Whether a server will be let in so as soon as it is looked at again. */
    static boolean comes(RolloutState state, Instant at) {
        return state.plan().steps().stream()
                .filter(s -> state.of(s.id())
                        .patience()
                        .want()
                        .filter(w -> w.wanted().equals(Switch.ANSWERS_WELL))
                        .isPresent())
                .anyMatch(s -> helps(state, s, at));
    }

    private static boolean helps(RolloutState state, Step step, Instant at) {
        List<HostId> others = others(state, step);
        return Cures.harmed(state)
                && state.course().direction() == Direction.BACK
                && state.course().hold().isEmpty()
                && !state.course().aborting()
                && !others.isEmpty()
                && state.readings().beside().answerNobodySince(others).isEmpty()
                && CureChoice.suffering(state, at).containsAll(others)
                && !Cures.open(state, at)
                && keepsNewOnesIn(state);
    }

    private static List<HostId> others(RolloutState state, Step step) {
        return Neighbours.sides(state).old().stream()
                .filter(h -> !h.equals(step.host()))
                .toList();
    }

    private static boolean keepsNewOnesIn(RolloutState state) {
        return Neighbours.newProcesses(state) && CureChoice.refused(state);
    }
}
