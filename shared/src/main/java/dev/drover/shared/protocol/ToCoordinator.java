package dev.drover.shared.protocol;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.List;

/** What a worker process sends up the wire. */
public sealed interface ToCoordinator {
    /**
     * The first that it says on a new connection.
     *
     * @param worker its name, as in its certificate
     * @param life which of its lives: one that was started again knows nothing of the orders of before
     * @param drover its version
     * @param catalogue digest of the actions that it knows, see {@link dev.drover.shared.wire.Catalogue}
     * @param now its clock
     */
    record Hello(String worker, String life, String drover, String catalogue, Instant now, Followed followed)
            implements ToCoordinator {}

    /** The last mandate that it has followed. */
    record Followed(long epoch, long number) implements ToCoordinator {}

    /**
     * A report.
     *
     * @param epoch of the order that it belongs to
     * @param number grows with every report of an epoch
     */
    record Told(long epoch, long number, Report report) implements ToCoordinator {}

    /** What a host's helper answered to {@link Instruction.Ask}. */
    record Answered(long question, Output answer) implements ToCoordinator {}

    /** Asks for a look at a host that is another worker's. */
    record Wanted(long epoch, long question, HostId host, List<String> words) implements ToCoordinator {}

    /** It was told something that it does not follow. */
    record Refused(String because) implements ToCoordinator {}
}
