package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Capacity;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** While servers are out, asks their balancers how the others are, and not too often. */
final class BalancerLooks {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Workers workers;
    private final Mailbox mailbox;
    private final Map<HostId, Instant> asked = new HashMap<>();

    BalancerLooks(Workers workers, Mailbox mailbox) {
        this.workers = workers;
        this.mailbox = mailbox;
    }

    void ask(List<Capacity.Out> out, Instant now) {
        for (Capacity.Out one : out) {
            Instant last = asked.get(one.balancer());
            if (last == null || Duration.between(last, now).abs().compareTo(EVERY) >= 0) {
                asked.put(one.balancer(), now);
                ask(one);
            }
        }
    }

    /** A balancer that does not answer says nothing about its servers. */
    private void ask(Capacity.Out out) {
        workers.tellLater(
                out.balancer(),
                answer -> {
                    if (answer.ok()) {
                        mailbox.post(new Signal.Sighted(out.balancer(), HaproxyServer.all(answer)));
                    }
                },
                "look",
                "haproxy",
                out.socket());
    }
}
