package dev.drover.coordinator.planner.draft;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.fleet.Canary;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;

/** Short forms for the steps that a recipe writes. */
public final class Steps {
    private final Fleet fleet;
    private final Draft draft;
    private final String prefix;

    public Steps(Fleet fleet, Draft draft) {
        this(fleet, draft, "");
    }

    /**
     * @param prefix put before every step's name, where one plan does the same to a host for two reasons
     */
    public Steps(Fleet fleet, Draft draft, String prefix) {
        this.fleet = fleet;
        this.draft = draft;
        this.prefix = prefix;
    }

    /**
     * @param early whether the rollout goes back by itself when the step breaks, if the fleet wants that
     */
    public static Step.Pace pace(Fleet fleet, Duration estimate, Duration deadline, boolean early) {
        boolean back = early && fleet.care().canary().whenBad() == Canary.WhenBad.ROLLBACK;
        return Step.Pace.guessed(estimate, deadline, back ? Step.WhenBroken.ROLL_BACK : Step.WhenBroken.PAUSE)
                .waiting(fleet.care().canary().healthyDeadline());
    }

    public StepId add(
            String id,
            String group,
            HostId host,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Reversal reversal,
            Step.Pace pace) {
        return draft.add(new Step(
                new StepId(prefix + id),
                "",
                group,
                host,
                title,
                new ActionCall(action, params),
                needs,
                reversal,
                pace));
    }

    public StepId look(String id, HostId host, String title, String action, Record params, Duration estimate) {
        return look(id, host, title, action, params, estimate, List.of());
    }

    public StepId look(
            String id, HostId host, String title, String action, Record params, Duration estimate, List<StepId> needs) {
        return add(
                id,
                "",
                host,
                title,
                action,
                params,
                needs,
                new Reversal.Nothing(),
                pace(fleet, estimate, Duration.ofMinutes(3), id.endsWith(".preflight")));
    }

    public StepId undoable(
            String id,
            HostId host,
            String title,
            String action,
            Record params,
            String how,
            Duration estimate,
            Duration deadline) {
        return undoable(id, host, title, action, params, how, estimate, deadline, List.of());
    }

    public StepId undoable(
            String id,
            HostId host,
            String title,
            String action,
            Record params,
            String how,
            Duration estimate,
            Duration deadline,
            List<StepId> needs) {
        return add(
                id,
                "",
                host,
                title,
                action,
                params,
                needs,
                new Reversal.Undo(how),
                pace(fleet, estimate, deadline, true));
    }

    public StepId staying(
            String id, HostId host, String title, String action, Record params, String because, Duration estimate) {
        return add(
                id,
                "",
                host,
                title,
                action,
                params,
                List.of(),
                new Reversal.Stays(because),
                pace(fleet, estimate, Duration.ofMinutes(10), true));
    }
}
