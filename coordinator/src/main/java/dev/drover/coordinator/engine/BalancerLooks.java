package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Capacity;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** While servers are out, asks their balancers how the others are; one round at a time, and not too often. */
final class BalancerLooks {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Workers workers;
    private final Consumer<Signal> mailbox;
    private final AtomicBoolean asking = new AtomicBoolean();
    private Instant next = Instant.MIN;

    BalancerLooks(Workers workers, Consumer<Signal> mailbox) {
        this.workers = workers;
        this.mailbox = mailbox;
    }

    void ask(List<Capacity.Out> out, Instant now) {
        if (out.isEmpty() || now.isBefore(next) || !asking.compareAndSet(false, true)) {
            return;
        }
        next = now.plus(EVERY);
        Thread.ofVirtual().name("balancer-looks").start(() -> {
            try {
                out.stream().map(Balancer::new).distinct().forEach(this::ask);
            } finally {
                asking.set(false);
            }
        });
    }

    private record Balancer(HostId host, String socket) {
        Balancer(Capacity.Out out) {
            this(out.balancer(), out.socket());
        }
    }

    /** A balancer that does not answer says nothing about its servers. */
    private void ask(Balancer balancer) {
        Output answer = workers.look(balancer.host(), "haproxy", balancer.socket());
        if (answer.ok()) {
            mailbox.accept(new Signal.Sighted(balancer.host(), HaproxyServer.all(answer)));
        }
    }
}
