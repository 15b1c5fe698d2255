package dev.drover.shared.plan;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;

/**
 * The smallest thing that is retried or undone: one action on one host, after certain others.
 *
 * @param stage id of the stage that shows it
 * @param group steps of one group are not left half done by a pause; empty for a step of its own
 * @param needs steps that must be done before
 * @param pace estimate, deadline, and what happens when the step breaks
 */
public record Step(
        StepId id,
        String stage,
        String group,
        HostId host,
        String title,
        ActionCall call,
        List<StepId> needs,
        Reversal reversal,
        Pace pace) {

    /**
     * @param estimate usual duration
     * @param deadline the longest that the worker goes on trying
     * @param whenBroken what the rollout does when the step breaks
     */
    public record Pace(Duration estimate, Duration deadline, WhenBroken whenBroken) {
        /** How long it takes at most, nine times out of ten, as far as one can tell: half as long again as usual. */
        public Duration often() {
            return estimate.multipliedBy(3).dividedBy(2);
        }
    }

    /** What the rollout does by itself when a step breaks. */
    public enum WhenBroken {
        ROLL_BACK,
        PAUSE
    }
}
