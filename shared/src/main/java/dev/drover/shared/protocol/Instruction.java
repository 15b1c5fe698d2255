package dev.drover.shared.protocol;

import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** What a coordinator asks of a worker process. */
public sealed interface Instruction {
    HostId host();

    /** Carries out an order. */
    record Carry(WorkOrder order) implements Instruction {
        @Override
        public HostId host() {
            return order.step().host();
        }
    }

    /** Lets a step end at its next good moment. */
    record Recall(HostId host, StepId step) implements Instruction {}

    /** The coordinator has written down what was found. */
    record Acknowledge(HostId host, StepId step, int attempt, boolean mayTouch) implements Instruction {}

    /**
     * Says something to a host's helper, and brings its answer.
     *
     * @param question names the answer
     * @param words the helper's, the verb first
     */
    record Ask(long question, HostId host, List<String> words) implements Instruction {}
}
