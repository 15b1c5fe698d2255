package dev.drover.shared.protocol;

import dev.drover.shared.action.Reading;
import dev.drover.shared.plan.StepId;

/** What a worker tells the coordinator about an order. */
public sealed interface Report {
    StepId step();

    /** The look before the first touch. The worker waits for the coordinator's word before it touches. */
    record Found(StepId step, int attempt, String because, String before) implements Report {}

    /** For the person who watches; never journalled. */
    record Progress(StepId step, String text) implements Report {}

    record Read(StepId step, Reading reading) implements Report {}

    /**
     * @param hostMillis time that commands took, as the host itself measured it, required waits included
     */
    record Settled(StepId step, Mission mission, int attempt, Settlement settlement, long hostMillis)
            implements Report {}
}
