package dev.drover.coordinator.planner;

import dev.drover.shared.plan.Plan;
import java.util.List;

/** What the planner answers: a plan, or everything that stands against one. */
public sealed interface Planned {
    record Made(Plan plan) implements Planned {}

    record Refused(List<String> problems) implements Planned {}
}
