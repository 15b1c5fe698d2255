package dev.drover.shared.plan;

import dev.drover.shared.fleet.HostId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The longest chain through a plan: through its needs, and through hosts, which take one step after the other. */
public final class LongestChain {
    private LongestChain() {}

    /**
     * Length of the chain.
     *
     * @param cost what each step takes, in milliseconds
     */
    public static long millis(Plan plan, ToLongFunction<Step> cost) {
        return millis(plan.steps(), cost);
    }

    /**
     * The same through a part of a plan.
     *
     * @param steps in the plan's order
     */
    public static long millis(List<Step> steps, ToLongFunction<Step> cost) {
        Map<StepId, Long> end = new HashMap<>();
        Map<HostId, Long> free = new HashMap<>();
        long longest = 0;
        for (Step step : steps) {
            long start = free.getOrDefault(step.host(), 0L);
            for (StepId need : step.needs()) {
                start = Math.max(start, end.getOrDefault(need, 0L));
            }
            long stop = start + cost.applyAsLong(step);
            end.put(step.id(), stop);
            free.put(step.host(), stop);
            longest = Math.max(longest, stop);
        }
        return longest;
    }
}
