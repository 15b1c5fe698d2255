package dev.drover.shared.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * How the first upgraded web host is proved before the others follow.
 *
 * @param host the canary; absent means the first web host by name
 * @param warmUp time after the return whose answers do not count as evidence
 * @param soak the least time that evidence is gathered
 * @param littleTraffic what happens when the soak ends without enough evidence
 * @param promotion whether a good canary goes on by itself or waits for a person
 * @param whenBad whether a bad canary rolls back by itself or waits for a person
 * @param warmUpWeight percent of its usual weight that the canary gets while it warms up
 * @param minHealthy how long a service must stay healthy before it counts as healthy
 * @param healthyDeadline the longest that a service may take to become healthy
 * @param progressDeadline the longest that a rollout may move without a single step ending
 */
public record Canary(
        Optional<HostId> host,
        Duration warmUp,
        Duration soak,
        LittleTraffic littleTraffic,
        Promotion promotion,
        WhenBad whenBad,
        int warmUpWeight,
        Duration minHealthy,
        Duration healthyDeadline,
        Duration progressDeadline) {

    public enum LittleTraffic {
        PAUSE,
        PROMOTE
    }

    public enum Promotion {
        AUTOMATIC,
        MANUAL
    }

    public enum WhenBad {
        ROLLBACK,
        PAUSE
    }
}
