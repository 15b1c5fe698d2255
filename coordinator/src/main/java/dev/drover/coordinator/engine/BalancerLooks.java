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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * While servers are out, asks their balancers how the others are, and not too often: a balancer that has not answered is not
 * asked again, and one that took its time is left alone for as long.
 */
final class BalancerLooks {
    private static final Duration EVERY = Duration.ofSeconds(2);
    /** An answer that has not come after so long never will: who was to bring it is gone. */
    private static final Duration LOST = Duration.ofMinutes(3);

    private final Workers workers;
    private final Mailbox mailbox;
    private final Map<HostId, Look> looks = new HashMap<>();
    /** Balancers that were asked and have not answered; they answer on threads of their own. */
    private final Set<HostId> unanswered = ConcurrentHashMap.newKeySet();

    /**
     * @param heard when it was first known here that there is an answer
     */
    private record Look(Instant asked, Optional<Instant> heard) {}

    BalancerLooks(Workers workers, Mailbox mailbox) {
        this.workers = workers;
        this.mailbox = mailbox;
    }

    void ask(List<Capacity.Out> out, Instant now) {
        looks.replaceAll((balancer, look) -> look.heard().isEmpty() && !unanswered.contains(balancer)
                ? new Look(look.asked(), Optional.of(now))
                : look);
        for (Capacity.Out one : out) {
            Look last = looks.get(one.balancer());
            if (last == null || due(last, now)) {
                looks.put(one.balancer(), new Look(now, Optional.empty()));
                ask(one);
            }
        }
    }

    private static boolean due(Look last, Instant now) {
        Duration since = Duration.between(last.asked(), now);
        if (since.isNegative()) {
            return true; // the clock was set back
        }
        Duration wait = last.heard()
                .map(heard -> Duration.between(last.asked(), heard).multipliedBy(2))
                .filter(twice -> twice.compareTo(LOST) < 0) // or the clock was set forward, or this machine slept
                .orElse(LOST);
        return since.compareTo(wait.compareTo(EVERY) > 0 ? wait : EVERY) >= 0;
    }

    /** A balancer that does not answer says nothing about its servers. */
    private void ask(Capacity.Out out) {
        unanswered.add(out.balancer());
        workers.tellLater(
                out.balancer(),
                answer -> {
                    unanswered.remove(out.balancer());
                    if (answer.ok()) {
                        mailbox.post(new Signal.Sighted(out.balancer(), HaproxyServer.all(answer)));
                    }
                },
                "look",
                "haproxy",
                out.socket());
    }
}
