package dev.drover.coordinator.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The workers, one a host, wherever they live. */
public interface Workers extends AutoCloseable {
    /** Where their reports go from now on. */
    void reportTo(Consumer<Report> sink);

    void send(WorkOrder order);

    void recall(HostId host, StepId step);

    /** Says a worker's wait for acknowledgement is over. */
    void acknowledge(StepId step, int attempt, boolean mayTouch);

    /** A look that belongs to no step. An unreachable host answers with exit 255 and the reason. */
    Output look(HostId host, String... words);

    /** A word to one host's helper, without waiting for the answer. */
    void tellLater(HostId host, Consumer<Output> then, String... words);

    /** The same look at many hosts at once. */
    Map<HostId, Output> lookAll(List<HostId> hosts, String... words);

    /** A word to the helper itself: hello, claim, release, forget. */
    Map<HostId, Output> tellAll(List<HostId> hosts, String... words);

    @Override
    void close();
}
