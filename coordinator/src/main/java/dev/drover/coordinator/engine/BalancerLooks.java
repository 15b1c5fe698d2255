package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Capacity;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** While servers are out, asks their balancers how the others are, and not too often; see {@link Pacing}. */
final class BalancerLooks {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Workers workers;
    private final Mailbox mailbox;
    private final Pacing<HostId> pacing = new Pacing<>();

    BalancerLooks(Workers workers, Mailbox mailbox) {
        this.workers = workers;
        this.mailbox = mailbox;
    }

    void ask(List<Capacity.Out> out, Instant now) {
        pacing.begin(now);
        for (Capacity.Out one : out) {
            if (pacing.asks(one.balancer(), EVERY, now)) {
                ask(one);
            }
        }
    }

    /** A balancer that does not answer says nothing about its servers. */
    private void ask(Capacity.Out out) {
        workers.tellLater(
                out.balancer(),
                answer -> {
                    pacing.answered(out.balancer());
                    if (answer.ok()) {
                        mailbox.post(new Signal.Sighted(out.balancer(), HaproxyServer.all(answer)));
                    }
                },
                "look",
                "haproxy",
                out.socket());
    }
}
