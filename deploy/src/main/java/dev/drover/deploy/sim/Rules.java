package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.Output;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Rules that everything rests on, as the simulator wires them. A test that wires a faulty one must be found out. */
class Rules {
    /** The fence: refuses another journal and an older epoch. */
    Optional<Output> fenced(SimHost host, String journal, long epoch) {
        SimHost.Claim c = host.claim;
        if (c == null) {
            return refusal("refused: this host is not claimed by any journal");
        }
        if (!c.journal().equals(journal)) {
            return refusal("refused: this host is claimed by " + c.who());
        }
        if (epoch < host.epoch) {
            return refusal("refused: order of epoch " + epoch + ", but this host has seen " + host.epoch);
        }
        host.epoch = epoch;
        return Optional.empty();
    }

    private static Optional<Output> refusal(String text) {
        return Optional.of(new Output(Output.REFUSED, "", text));
    }

    /** How many servers beside this one the balancer counts as up. */
    long others(SimWorld world, SimHost balancer, String backend, String server) {
        return world.others(balancer, backend, server);
    }

    /** Whether a lease that is said to be disarmed is. */
    boolean disarms() {
        return true;
    }

    /** Whether a helper sees what must not be interrupted. */
    boolean noticesActivities() {
        return true;
    }

    /** Whether the wanted release may harm the old one beside it, or something seems so; by the round's own number. */
    boolean harms(long seed) {
        return new SplittableRandom(seed ^ 0x13).nextInt(4) == 0;
    }

    /** Whether the coordinator hears of this at all. */
    boolean heard(Signal signal) {
        return true;
    }

    /** What is carried out of a plan that Drover has made. */
    Plan planned(Plan made) {
        return made;
    }

    /** Whether HAProxy's own lines about a server's state are read as failed answers. */
    boolean stateLinesAreAnswers() {
        return false;
    }

    /** Whether a switch copies a cache of its own from one tree's settings into the other's, as a plain copy would. */
    boolean carriesCaches() {
        return false;
    }

    /** Whether the wanted release writes its cache in a form that the old one cannot read; by the round's own number. */
    boolean unreadableCache(long seed) {
        return new SplittableRandom(seed ^ 0x21).nextInt(4) == 0;
    }

    /** Both releases with the form of their caches: only the new one writes the newest, as its sources tell; or both; or neither. */
    List<Release> writing(long seed, List<Release> both) {
        boolean onlyNew = unreadableCache(seed);
        boolean alike = new SplittableRandom(seed ^ 0x23).nextBoolean();
        return both.stream()
                .map(r -> (onlyNew ? r.equals(both.getLast()) : alike) ? r.writing(Release.NEWEST_FORM) : r)
                .toList();
    }

    /** How long after its acknowledgement a write is durable, in milliseconds. */
    long durableAfter() {
        return 0;
    }

    /** What a worker gets of an order; {@code before} is what the very first look found. */
    WorkOrder delivered(WorkOrder order, List<Event> journal) {
        return order;
    }

    /** What the coordinator hears of what a worker tells. */
    Report heard(Report report) {
        return report;
    }

    /** Whether a long step of another order still runs. */
    boolean slotTaken(SimHost host) {
        SimHost.Entry running = host.ledger.get(host.slot);
        return running != null && running.exit < 0 && running.boot.equals(host.boot());
    }
}
