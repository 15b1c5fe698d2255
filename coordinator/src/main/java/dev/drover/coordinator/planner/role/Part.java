package dev.drover.coordinator.planner.role;

import dev.drover.shared.plan.StepId;
import java.util.List;

/**
 * Where in a plan a facet writes its steps.
 *
 * @param group what is taken out in it is brought back in it
 * @param needs what must be done before
 * @param early whether the rollout goes back by itself when a step breaks
 */
public record Part(String group, List<StepId> needs, boolean early) {
    public Part after(List<StepId> steps) {
        return steps.isEmpty() ? this : new Part(group, steps, early);
    }
}
