package dev.drover.coordinator.view;

import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How long a rollout will still take, by the plan's estimates along the longest chain of what is left. */
public final class Estimate {
    private Estimate() {}

    public static Duration left(RolloutState state, Instant now) {
        Map<StepId, Long> end = new HashMap<>();
        long longest = 0;
        for (Step step : state.plan().steps()) {
            long start = step.needs().stream()
                    .mapToLong(n -> end.getOrDefault(n, 0L))
                    .max()
                    .orElse(0);
            long stop = start + left(state, step, now);
            end.put(step.id(), stop);
            longest = Math.max(longest, stop);
        }
        return Duration.ofMillis(longest);
    }

    private static long left(RolloutState state, Step step, Instant now) {
        Phase phase = state.of(step.id()).phase();
        long whole = step.pace().estimate().toMillis();
        if (phase == Phase.DONE || phase == Phase.UNDONE) {
            return 0;
        }
        long gone = phase == Phase.ORDERED
                ? Duration.between(state.of(step.id()).since(), now).toMillis()
                : 0;
        return Math.max(0, whole - gone);
    }
}
