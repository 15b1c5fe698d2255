package dev.drover.worker.remote;

import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.protocol.WorkOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which mandates a worker process follows. It knows no key and no clock: the seal was looked at before, and time
 * is an argument. The host looks at journal and epoch once more.
 */
public final class Doorkeeper implements Door {
    private final Self self;
    private final Map<String, String> plans = new HashMap<>();
    private long epoch;
    private long number;

    /**
     * Whose door it is.
     *
     * @param worker its name
     * @param life which of its lives, see {@link dev.drover.shared.protocol.ToCoordinator.Hello}
     * @param journal the only one whose coordinators it follows
     */
    public record Self(String worker, String life, String fleet, String journal) {
        /** As mandates name it. */
        String named() {
            return worker + "/" + life;
        }
    }

    /**
     * @param epoch the highest that this worker has followed, in whichever life
     */
    public Doorkeeper(Self self, long epoch) {
        this.self = self;
        this.epoch = epoch;
    }

    @Override
    public synchronized Optional<String> refuses(Mandate mandate, Instant now) {
        Optional<String> why = foreign(mandate).or(() -> stale(mandate, now)).or(() -> contradicts(mandate));
        if (why.isEmpty()) {
            epoch = mandate.epoch();
            number = mandate.number();
            order(mandate).ifPresent(o -> plans.put(o.rollout(), o.plan()));
        }
        return why;
    }

    private Optional<String> foreign(Mandate mandate) {
        if (!mandate.fleet().equals(self.fleet())) {
            return Optional.of("it is for the fleet " + mandate.fleet() + ", and this worker is of " + self.fleet());
        }
        if (!mandate.journal().equals(self.journal())) {
            return Optional.of(
                    "it is of the journal " + mandate.journal() + ", and this worker follows " + self.journal());
        }
        if (!mandate.worker().equals(self.named())) {
            return Optional.of("it is for " + mandate.worker() + ", and this is " + self.named());
        }
        return Optional.empty();
    }

    private Optional<String> stale(Mandate mandate, Instant now) {
        if (mandate.epoch() < epoch) {
            return Optional.of("it is of epoch " + mandate.epoch() + ", and epoch " + epoch + " leads");
        }
        if (mandate.epoch() == epoch && mandate.number() <= number) {
            return Optional.of("number " + mandate.number() + " of epoch " + epoch + " was told before");
        }
        if (now.isBefore(mandate.notBefore())) {
            return Optional.of("it holds from " + mandate.notBefore() + " on, and here it is " + now);
        }
        if (!now.isBefore(mandate.expires())) {
            return Optional.of("it has expired at " + mandate.expires() + ", and here it is " + now);
        }
        return Optional.empty();
    }

    /** An order says of itself what its mandate says, and a rollout has one plan, which people have approved. */
    private Optional<String> contradicts(Mandate mandate) {
        return order(mandate).flatMap(order -> {
            if (order.epoch() != mandate.epoch() || !order.journal().equals(mandate.journal())) {
                return Optional.of("order " + order.id() + " is of epoch " + order.epoch() + " of journal "
                        + order.journal() + ", and its mandate is not");
            }
            String plan = plans.getOrDefault(order.rollout(), order.plan());
            return plan.equals(order.plan())
                    ? Optional.empty()
                    : Optional.of(
                            "order " + order.id() + " is of another plan than what " + order.rollout() + " began with");
        });
    }

    private static Optional<WorkOrder> order(Mandate mandate) {
        return mandate.instruction() instanceof Instruction.Carry carry ? Optional.of(carry.order()) : Optional.empty();
    }
}
