package dev.drover.coordinator.planner;

import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which steps of a plan always stand before which others, over any number of needs. */
final class Order {
    private final Map<StepId, Integer> index = new HashMap<>();
    private final List<BitSet> before = new ArrayList<>();

    Order(Plan plan) {
        for (Step step : plan.steps()) {
            BitSet all = new BitSet();
            for (StepId need : step.needs()) {
                int at = at(need);
                all.set(at);
                all.or(before.get(at));
            }
            index.put(step.id(), before.size());
            before.add(all);
        }
    }

    /** A step's place in the plan. */
    int at(StepId id) {
        Integer at = index.get(id);
        if (at == null) {
            throw new IllegalArgumentException("no step " + id + " so far");
        }
        return at;
    }

    boolean precedes(StepId first, StepId second) {
        return before.get(at(second)).get(at(first));
    }

    /** Whether a step stands between two others, or is one of them. */
    boolean between(StepId first, StepId step, StepId last) {
        return step.equals(first) || step.equals(last) || (precedes(first, step) && precedes(step, last));
    }
}
