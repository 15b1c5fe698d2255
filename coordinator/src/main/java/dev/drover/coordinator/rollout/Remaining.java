package dev.drover.coordinator.rollout;

import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** How long a rollout will still take, by the plan's estimates along the longest chain of what is left. */
public final class Remaining {
    private Remaining() {}

    public static Duration of(RolloutState state, Instant now) {
        return of(state, step -> true, now);
    }

    /** The same, for some of its steps. */
    static Duration of(RolloutState state, Predicate<Step> these, Instant now) {
        return Duration.ofMillis(
                LongestChain.millis(state.plan(), step -> these.test(step) ? millis(state, step, now) : 0));
    }

    private static long millis(RolloutState state, Step step, Instant now) {
        Phase phase = state.of(step.id()).phase();
        if (phase.passed() || phase == Phase.UNDONE) {
            return 0;
        }
        long gone = phase == Phase.ORDERED
                ? Duration.between(state.of(step.id()).since(), now).toMillis()
                : 0;
        return Math.max(0, step.pace().estimate().toMillis() - gone);
    }
}
