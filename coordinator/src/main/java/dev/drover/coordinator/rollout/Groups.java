package dev.drover.coordinator.rollout;

import dev.drover.shared.action.Library;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import java.util.List;

/** Steps that belong together: what is taken out in a group is brought back in it. */
final class Groups {
    private Groups() {}

    /** How a group reaches a safe point soonest. */
    enum Way {
        /** It is untouched, or finished. */
        NOTHING,
        /** What runs on the host was changed: the way on is the way to a host that is proved. */
        FINISH,
        /** It was only taken out: it goes back as it was. */
        PUT_BACK,
        /** What was changed is broken: it stays out, and says so. */
        LEAVE_OUT
    }

    static Way toSafety(RolloutState state, String group) {
        List<Step> steps = state.plan().steps().stream()
                .filter(s -> !group.isEmpty() && s.group().equals(group))
                .toList();
        boolean finished = steps.stream().allMatch(s -> state.of(s.id()).phase().passed());
        if (finished || steps.stream().noneMatch(s -> state.of(s.id()).touched())) {
            return Way.NOTHING;
        }
        boolean changed = steps.stream()
                .filter(s -> Library.action(s.call().action()).changesWhatRuns())
                .anyMatch(s -> state.of(s.id()).touched());
        if (!changed) {
            return Way.PUT_BACK;
        }
        boolean broken = steps.stream().anyMatch(s -> state.of(s.id()).phase() == Phase.FAILED);
        return broken ? Way.LEAVE_OUT : Way.FINISH;
    }

    /** Whether a group is finished and its effect stays: what it took out it has brought back itself. */
    static boolean stays(RolloutState state, String group) {
        List<Step> steps = state.plan().steps().stream()
                .filter(s -> !group.isEmpty() && s.group().equals(group))
                .toList();
        return steps.stream().anyMatch(s -> s.reversal() instanceof Reversal.Stays)
                && steps.stream().allMatch(s -> state.of(s.id()).phase().passed());
    }

    /** Whether a group was touched, or is being looked at, and is not finished. */
    static boolean begun(RolloutState state, String group) {
        return !group.isEmpty()
                && state.plan().steps().stream()
                        .filter(s -> s.group().equals(group))
                        .map(s -> state.of(s.id()))
                        .anyMatch(s -> s.touched() || s.running());
    }

    /** Whether a group was begun, and not everything in it is done. */
    static boolean unfinished(RolloutState state, String group) {
        return begun(state, group)
                && state.plan().steps().stream()
                        .filter(s -> s.group().equals(group))
                        .anyMatch(s -> !state.of(s.id()).phase().passed());
    }

    /** Whether a way back has begun in a group and is not at its end. */
    static boolean halfBack(RolloutState state, String group) {
        List<Step> steps = state.plan().steps().stream()
                .filter(s -> !group.isEmpty() && s.group().equals(group))
                .toList();
        return steps.stream().anyMatch(state::mustBeUndone)
                && steps.stream().map(s -> state.of(s.id())).anyMatch(s -> s.phase() == Phase.UNDONE);
    }
}
