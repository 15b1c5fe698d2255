package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.LostOrders;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes hosts over from another journal, which is gone for good: they refuse its orders from then on. */
public final class Adoption {
    private static final Output NOT_REACHED = Output.unreachable("not reached");

    private final Journal journal;
    private final Helpers helpers;
    private final String fleet;

    /**
     * Who takes them.
     *
     * @param why is read on the host by whoever had it
     * @param from which machine
     */
    public record Taker(String who, String why, String from) {}

    /**
     * What became of one host.
     *
     * @param claim by which it was another's, in words
     * @param open orders of which it does not know how they ended
     * @param refusal why it could not be taken
     */
    public record Taken(HostId host, Optional<String> claim, List<String> open, Optional<String> refusal) {}

    /**
     * A rollout that had not ended, and is paused now.
     *
     * @param lost steps that hosts were ordered to do and this journal does not know of; they are in doubt
     */
    public record Paused(String rollout, int lost) {}

    public record Outcome(long epoch, List<Taken> hosts, List<Paused> paused) {
        /** Whether every host was taken. */
        public boolean whole() {
            return hosts.stream().allMatch(h -> h.refusal().isEmpty());
        }
    }

    /**
     * @param fleet its name
     */
    public Adoption(Journal journal, Helpers helpers, String fleet) {
        this.journal = journal;
        this.helpers = helpers;
        this.fleet = fleet;
    }

    /** Claims hosts under an epoch above all that they have seen, and learns from their ledgers. */
    public Outcome take(List<HostId> hosts, Taker taker, Instant now) {
        Map<HostId, Output> hellos = helpers.tellAll(hosts, "hello");
        journal.raiseEpoch(
                hellos.values().stream().mapToLong(h -> h.number("epoch")).max().orElse(0) + 1);
        Map<HostId, Output> claims = helpers.tellAll(
                hosts,
                "claim",
                journal.id(),
                "" + journal.epoch(),
                fleet,
                "none",
                taker.who() + " (" + taker.why() + ")",
                taker.from(),
                "adopt");
        List<Taken> taken = hosts.stream()
                .map(h -> taken(h, hellos.getOrDefault(h, NOT_REACHED), claims.getOrDefault(h, NOT_REACHED)))
                .toList();
        List<Paused> paused = new ArrayList<>();
        for (String rollout : journal.rollouts()) {
            recover(rollout, hosts, taker, now).ifPresent(paused::add);
        }
        return new Outcome(journal.epoch(), taken, paused);
    }

    private static Taken taken(HostId host, Output hello, Output claimed) {
        return new Taken(
                host,
                claim(hello),
                hello.values("open"),
                claimed.ok() ? Optional.empty() : Optional.of(claimed.complaint()));
    }

    /** Who drives a host, as its claim says. */
    private static Optional<String> claim(Output hello) {
        return hello.value("claim.journal")
                .map(journal -> "claimed by " + field(hello, "who") + " from " + field(hello, "from") + " for rollout "
                        + field(hello, "rollout") + " of fleet " + field(hello, "fleet") + " (journal " + journal
                        + ") since " + field(hello, "since"));
    }

    private static String field(Output hello, String name) {
        return hello.value("claim." + name).orElse("?");
    }

    /** What was done after the backup that this journal was restored from is in the hosts' ledgers. */
    private Optional<Paused> recover(String rollout, List<HostId> hosts, Taker taker, Instant now) {
        List<Event> events = OpenRollout.events(journal, rollout);
        RolloutState state = RolloutState.fold(events);
        if (state.ended()) {
            return Optional.empty();
        }
        List<String> ledgers = helpers.tellAll(hosts, "orders", rollout).values().stream()
                .flatMap(o -> o.values("order").stream())
                .toList();
        List<Event> news = new ArrayList<>(LostOrders.of(rollout, state, ledgers, now));
        int lost = news.size();
        news.add(new Event.Held(now, taker.who(), "hosts were adopted: " + taker.why(), false));
        journal.append(rollout, events.size(), news);
        return Optional.of(new Paused(rollout, lost));
    }
}
