package dev.drover.coordinator.planner;

import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Properties that every plan has; looked at when it is made, and again when it is read from a file or a journal. */
public final class PlanChecks {
    private PlanChecks() {}

    public static List<String> check(Plan plan) {
        List<String> wrong = new ArrayList<>();
        Set<StepId> before = new HashSet<>();
        Set<String> stages = new HashSet<>();
        plan.stages().forEach(s -> stages.add(s.id()));
        for (Step step : plan.steps()) {
            for (StepId need : step.needs()) {
                if (!before.contains(need)) {
                    wrong.add("step " + step.id() + " needs " + need + ", which does not stand before it (a cycle?)");
                }
            }
            if (!before.add(step.id())) {
                wrong.add("step " + step.id() + " stands in the plan twice");
            }
            if (!stages.contains(step.stage())) {
                wrong.add("step " + step.id() + " belongs to no stage");
            }
        }
        finals(plan, wrong);
        if (plan.schema() != Plan.SCHEMA) {
            wrong.add("the plan has form " + plan.schema() + ", this version of Drover reads " + Plan.SCHEMA);
        }
        return wrong;
    }

    /** After a point of no return only that can be undone which belongs to something that stays anyway. */
    private static void finals(Plan plan, List<String> wrong) {
        Set<String> staying = new HashSet<>();
        plan.steps().stream()
                .filter(s ->
                        s.reversal() instanceof Reversal.Stays && !s.group().isEmpty())
                .forEach(s -> staying.add(s.group()));
        boolean passed = false;
        for (Step step : plan.steps()) {
            if (passed && step.reversal() instanceof Reversal.Undo && !staying.contains(step.group())) {
                wrong.add("step " + step.id() + " says it can be undone, but a step before it is final");
            }
            passed |= step.reversal() instanceof Reversal.Final;
        }
    }
}
