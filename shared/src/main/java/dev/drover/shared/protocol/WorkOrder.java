package dev.drover.shared.protocol;

import dev.drover.shared.plan.Step;
import java.util.Optional;

/**
 * An errand for one worker.
 *
 * @param plan digest of the plan that people have approved
 * @param journal id of the journal that the host's claim must name
 * @param epoch the host refuses a lower one than it has seen
 * @param before what the first look of this rollout remembered, as JSON, where there was one
 */
public record WorkOrder(
        String rollout,
        String plan,
        String journal,
        long epoch,
        Step step,
        Mission mission,
        int attempt,
        Optional<String> before) {

    /** The order's name in the host's ledger. */
    public String id() {
        String letter = switch (mission) {
            case CARRY_OUT -> "f";
            case UNDO -> "b";
            case LOOK -> "l";
        };
        return prefix() + letter + attempt;
    }

    /** What the names of all orders of this step begin with. */
    public String prefix() {
        return rollout + "." + step.id() + ".";
    }
}
