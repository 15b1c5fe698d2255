package dev.drover.coordinator.view;

import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.time.Instant;

/** How long a rollout will still take, by the plan's estimates along the longest chain of what is left. */
public final class Estimate {
    private Estimate() {}

    public static Duration left(RolloutState state, Instant now) {
        return Duration.ofMillis(LongestChain.millis(state.plan(), step -> left(state, step, now)));
    }

    private static long left(RolloutState state, Step step, Instant now) {
        Phase phase = state.of(step.id()).phase();
        long whole = step.pace().estimate().toMillis();
        if (phase.passed() || phase == Phase.UNDONE) {
            return 0;
        }
        long gone = phase == Phase.ORDERED
                ? Duration.between(state.of(step.id()).since(), now).toMillis()
                : 0;
        return Math.max(0, whole - gone);
    }
}
