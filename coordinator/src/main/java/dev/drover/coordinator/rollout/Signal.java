package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Anything that knocks at a rollout: a person's command, a worker's report, a coordinator that opens it, time. */
public sealed interface Signal {
    /** What a person may want of a rollout. */
    enum Wish {
        PAUSE,
        PAUSE_IN_PLACE,
        RESUME,
        ROLLBACK,
        ABORT,
        PROMOTE,
        RETRY,
        SKIP,
        APPROVE,
        DONE,
        FORCE
    }

    /**
     * A wish, with the person and the reason.
     *
     * @param step the step that it is about; for approve, done and force the stage
     */
    record Command(Wish wish, String who, String why, Optional<StepId> step) implements Signal {}

    record Reported(Report report) implements Signal {}

    record Opening(long epoch, String who, String from) implements Signal {}

    /** How a balancer sees its servers. */
    record Sighted(HostId balancer, List<HaproxyServer> servers) implements Signal {}

    /** How old and new get on beside each other. */
    record BesideSeen(List<Sighting> sightings) implements Signal {}

    /** A balancer has ended a drain by itself. */
    record CameBack(StepId drain) implements Signal {}

    /** The coordinator stood still: a laptop that was closed, a process that was stopped. */
    record Slept(Duration span) implements Signal {}

    record Tick() implements Signal {}
}
