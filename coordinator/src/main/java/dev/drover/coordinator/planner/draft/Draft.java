package dev.drover.coordinator.planner.draft;

import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Approval;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A plan while it is written: every stage needs all that stands before it. */
public final class Draft {
    private final List<Stage> stages = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Step> cures = new ArrayList<>();
    private final Map<String, Durations> experience;
    private final Approval approval;
    private Optional<Gate.Within> hours = Optional.empty();
    private List<StepId> barrier = List.of();
    private Set<StepId> open = new LinkedHashSet<>();

    /**
     * @param approval what asks for people's approval
     */
    public Draft(Map<String, Durations> experience, Approval approval) {
        this.experience = experience;
        this.approval = approval;
    }

    /** From now on a stage that users can notice begins only then. */
    public void keepTo(Gate.Within windows) {
        hours = Optional.of(windows);
    }

    /** A stage that users can notice. */
    public void stage(Stage stage) {
        List<Gate> gates = new ArrayList<>(stage.gates());
        hours.ifPresent(gates::add);
        unnoticed(stage.behind(gates));
    }

    /** A stage that may be rolled at any time: it looks, or works beside what serves. */
    public void unnoticed(Stage stage) {
        if (!open.isEmpty()) {
            barrier = List.copyOf(open);
            open = new LinkedHashSet<>();
        }
        stages.add(stage);
    }

    /** Stages that were named ask; where every plan asks, its first stage does, and each that cannot go back. */
    private Stage asking(Stage stage) {
        if (!approval.stages().contains(stage.id()) && !(approval.plan() && (begins(stage) || ends(stage)))) {
            return stage;
        }
        List<Gate> gates = new ArrayList<>(stage.gates());
        gates.addFirst(new Gate.Approved(approval.by(), approval.atLeast(), approval.expires()));
        return stage.behind(gates);
    }

    private boolean begins(Stage stage) {
        return stage.equals(stages.getFirst());
    }

    private boolean ends(Stage stage) {
        return steps.stream().anyMatch(s -> s.stage().equals(stage.id()) && s.reversal() instanceof Reversal.Final);
    }

    /** Adds a step that may begin when the stage begins, and after the given steps of the same stage. */
    public StepId add(Step step) {
        List<StepId> needs = step.needs().isEmpty() ? barrier : step.needs();
        steps.add(new Step(
                step.id(),
                stages.getLast().id(),
                step.group(),
                step.host(),
                step.title(),
                step.call(),
                needs,
                step.reversal(),
                paced(step)));
        needs.forEach(open::remove);
        open.add(step.id());
        return step.id();
    }

    /** Adds what may be done besides, on a way back from a release that harms the old one. */
    public void cure(Step step) {
        cures.add(step);
    }

    private Step.Pace paced(Step step) {
        Durations took = experience.get(step.id().text());
        return took == null
                ? step.pace()
                : new Step.Pace(
                        took.median(),
                        took.often(),
                        step.pace().deadline(),
                        step.pace().whenBroken(),
                        step.pace().waits());
    }

    /** What a first step of the current stage needs. */
    public List<StepId> barrier() {
        return barrier;
    }

    public void note(String text) {
        notes.add(text);
    }

    public Plan plan(Fleet fleet, List<Change> changes) {
        return new Plan(
                Plan.SCHEMA,
                fleet.name(),
                fleet.digest(),
                changes,
                stages.stream().map(this::asking).toList(),
                List.copyOf(steps),
                List.copyOf(notes),
                List.copyOf(cures));
    }
}
