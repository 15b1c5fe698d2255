package dev.drover.shared.protocol;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** What a coordinator asks of a worker process. */
public sealed interface Instruction {
    /** These hosts, and no others, are this worker's from now on. */
    record Place(Fleet.Access access, List<Reach> hosts) implements Instruction {}

    /** Carries out an order. */
    record Carry(WorkOrder order) implements Instruction {}

    /** Lets a step end at its next good moment. */
    record Recall(HostId host, StepId step) implements Instruction {}

    /** The coordinator has written down what was found. */
    record Acknowledge(StepId step, int attempt, boolean mayTouch) implements Instruction {}

    /**
     * Says something to a host's helper, and brings its answer.
     *
     * @param question names the answer
     * @param words the helper's, the verb first
     */
    record Ask(long question, HostId host, List<String> words) implements Instruction {}

    /** The answer to a worker's own question about a host that is another's. */
    record Brought(long question, Output answer) implements Instruction {}
}
