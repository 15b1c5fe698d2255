package dev.drover.coordinator.rollout;

import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import java.util.Optional;

/** Points of no return. */
final class Irreversible {
    private Irreversible() {}

    /** Why going back is no longer a matter of undoing steps, with its price; nothing before such a point. */
    static Optional<String> passed(RolloutState state) {
        for (Step step : state.plan().steps()) {
            boolean touched =
                    state.of(step.id()).touched() || state.of(step.id()).running();
            if (touched && step.reversal() instanceof Reversal.Final end) {
                return Optional.of("step " + step.id() + " cannot be undone: " + end.because() + ". " + end.price());
            }
        }
        return Optional.empty();
    }
}
