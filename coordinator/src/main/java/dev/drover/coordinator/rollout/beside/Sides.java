package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;

/**
 * Who runs what just now.
 *
 * @param old web hosts of the old release, in the plan's order
 * @param fresh web hosts of the new one that were brought to their end; none that is being changed
 * @param settles how long a process that was asked to stop or start may take until it is as it should be
 */
public record Sides(List<HostId> old, List<HostId> fresh, Duration settles) {
    public Side of(HostId host) {
        return old.contains(host) ? Side.OLD : fresh.contains(host) ? Side.FRESH : Side.CHANGING;
    }
}
