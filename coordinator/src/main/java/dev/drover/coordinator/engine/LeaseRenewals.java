package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Leases;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.Output;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renews drains while this process lives; when it does not, the balancers end them by themselves. */
final class LeaseRenewals {
    private final Workers workers;
    private final Journal journal;
    private final Mailbox mailbox;
    private final Map<StepId, Instant> renewed = new HashMap<>();

    LeaseRenewals(Workers workers, Journal journal, Mailbox mailbox) {
        this.workers = workers;
        this.journal = journal;
        this.mailbox = mailbox;
    }

    /** Three times in the span of a lease, so that two may be lost. */
    void renew(List<Leases.Lease> armed, Instant now) {
        for (Leases.Lease lease : armed) {
            Instant last = renewed.get(lease.drain());
            Duration every = lease.span().dividedBy(3);
            if (last == null || Duration.between(last, now).abs().compareTo(every) >= 0) {
                renewed.put(lease.drain(), now);
                renew(lease);
            }
        }
    }

    private void renew(Leases.Lease lease) {
        workers.tellLater(
                lease.balancer(),
                answer -> {
                    if (answer.exit() == Output.ENDED_BY_ITSELF) {
                        mailbox.post(new Signal.CameBack(lease.drain()));
                    }
                },
                "renew",
                journal.id(),
                "" + journal.epoch(),
                lease.backend(),
                lease.server());
    }
}
