package dev.drover.coordinator.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.util.function.Consumer;

/** The workers, one a host, wherever they live. */
public interface Workers extends Helpers {
    /** Some hosts have lost their worker, and others must take them over; nothing is sent before that. */
    final class Scattered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Scattered(String message) {
            super(message);
        }
    }

    /** Where their reports go from now on. */
    void reportTo(Consumer<Report> sink);

    void send(WorkOrder order);

    void recall(HostId host, StepId step);

    /** Says a worker's wait for acknowledgement is over. */
    void acknowledge(StepId step, int attempt, boolean mayTouch);

    /** A word to a host's helper, without waiting for the answer. */
    void tellLater(HostId host, Consumer<Output> then, String... words);

    /**
     * Whether each host still has the worker that it had at first.
     *
     * @throws Scattered if not
     */
    default void whole() {}

    /** Whether other workers would be chosen now; only for a moment in which nothing rolls. */
    default boolean outdated() {
        return false;
    }
}
