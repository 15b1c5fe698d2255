package dev.drover.shared.plan;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

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
     * @param often how long it takes at most, nine times out of ten
     * @param deadline the longest that the worker goes on trying
     * @param whenBroken what the rollout does when the step breaks
     * @param waits how long the rollout waits, and tries again, where something is wanting that may come by itself
     */
    public record Pace(Duration estimate, Duration often, Duration deadline, WhenBroken whenBroken, Duration waits) {
        private static final Duration USUAL_WAIT = Duration.ofMinutes(2);

        /** Plans of before do not say how often (half as long again as usual), nor how long it waits. */
        public Pace {
            often = Objects.requireNonNullElseGet(often, () -> guess(estimate));
            waits = Objects.requireNonNullElse(waits, USUAL_WAIT);
        }

        /** Of a step that was never measured. */
        public static Pace guessed(Duration estimate, Duration deadline, WhenBroken whenBroken) {
            return new Pace(estimate, guess(estimate), deadline, whenBroken, USUAL_WAIT);
        }

        /** The same, which waits for so long. */
        public Pace waiting(Duration most) {
            return new Pace(estimate, often, deadline, whenBroken, most);
        }

        private static Duration guess(Duration estimate) {
            return estimate.multipliedBy(3).dividedBy(2);
        }
    }

    /** What the rollout does by itself when a step breaks. */
    public enum WhenBroken {
        ROLL_BACK,
        PAUSE
    }
}
