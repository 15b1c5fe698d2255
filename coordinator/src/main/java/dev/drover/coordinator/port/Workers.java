package dev.drover.coordinator.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The workers, one a host, wherever they live. */
public interface Workers extends AutoCloseable {
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

    /** A word to a host's helper: hello, claim, look. An unreachable host answers with exit 255 and the reason. */
    Output tell(HostId host, String... words);

    /** The same, without waiting for the answer. */
    void tellLater(HostId host, Consumer<Output> then, String... words);

    /** The same word to many hosts at once. */
    Map<HostId, Output> tellAll(List<HostId> hosts, String... words);

    /** A look that belongs to no step. */
    default Output look(HostId host, String... words) {
        return tell(host, looking(words));
    }

    default Map<HostId, Output> lookAll(List<HostId> hosts, String... words) {
        return tellAll(hosts, looking(words));
    }

    private static String[] looking(String... words) {
        return Stream.concat(Stream.of("look"), Stream.of(words)).toArray(String[]::new);
    }

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

    @Override
    void close();
}
