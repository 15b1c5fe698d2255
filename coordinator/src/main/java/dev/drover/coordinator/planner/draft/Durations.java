package dev.drover.coordinator.planner.draft;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How long a step took in rollouts of before, shortest first.
 *
 * @param sorted at least one
 */
public record Durations(List<Duration> sorted) {
    /** From so many on, what was measured tells the 90th percentile. */
    private static final int ENOUGH = 10;

    public static Durations of(Collection<Duration> all) {
        return new Durations(all.stream().sorted().toList());
    }

    public Duration median() {
        return sorted.get((sorted.size() - 1) / 2);
    }

    /** The 90th percentile; of few, half as long again as the longest. */
    public Duration often() {
        return sorted.size() >= ENOUGH
                ? sorted.get((int) Math.ceil(0.9 * sorted.size()) - 1)
                : sorted.getLast().multipliedBy(3).dividedBy(2);
    }
}
