package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.LostOrders;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Takes hosts over from another journal, which is gone for good: they refuse its orders from then on. */
public final class Adoption {
    private static final Output NOT_REACHED = Output.unreachable("not reached");

    /** Before the journal's id, in the claim of a host that was taken and not yet learnt from. */
    private static final String UNFINISHED = "adopting-";

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

    public record Outcome(long epoch, List<Taken> hosts, Optional<Paused> paused) {
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

    /**
     * Claims hosts under an epoch above all that they have seen, and learns from their ledgers. The journal knows what those
     * tell before its orders count there: until then the claim bears another name, so that hosts whose adoption was cut off
     * refuse everybody, and it must be repeated.
     */
    public Outcome take(List<HostId> hosts, Taker taker, Instant now) {
        Map<HostId, Output> hellos = helpers.tellAll(hosts, "hello");
        Claims.raiseAbove(journal, hellos);
        Optional<String> open = new OpenRollout().in(journal);
        String rollout = open.orElse("none"); // what a host remembers of a rollout, it finds by its claim
        Map<HostId, Output> answers = new TreeMap<>(claim(hosts, UNFINISHED + journal.id(), rollout, taker));
        Optional<Paused> paused = open.flatMap(r -> recover(r, answers, taker, now));
        answers.putAll(claim(well(answers), journal.id(), rollout, taker));
        List<Taken> taken = hosts.stream()
                .map(h -> taken(h, hellos.getOrDefault(h, NOT_REACHED), answers.getOrDefault(h, NOT_REACHED)))
                .toList();
        return new Outcome(journal.epoch(), taken, paused);
    }

    private Map<HostId, Output> claim(List<HostId> hosts, String name, String rollout, Taker taker) {
        String who = Claims.line(taker.who() + " (" + taker.why() + ")");
        String from = Claims.line(taker.from());
        return helpers.tellAll(hosts, "claim", name, "" + journal.epoch(), fleet, rollout, who, from, "adopt");
    }

    /** Hosts that did what they were told last. */
    private static List<HostId> well(Map<HostId, Output> answers) {
        return answers.entrySet().stream()
                .filter(a -> a.getValue().ok())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Taken taken(HostId host, Output hello, Output last) {
        Optional<String> refusal = last.ok() ? Optional.empty() : Optional.of(last.complaint());
        return new Taken(host, claim(hello), hello.values("open"), refusal);
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
    private Optional<Paused> recover(String rollout, Map<HostId, Output> answers, Taker taker, Instant now) {
        List<HostId> claimed = well(answers);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        Map<HostId, Output> ledgers = helpers.tellAll(claimed, "orders", rollout);
        answers.putAll(ledgers);
        List<String> touches = ledgers.values().stream()
                .flatMap(o -> o.values("order").stream())
                .toList();
        List<Event> events = journal.events(rollout);
        List<Event> news = LostOrders.adopted(rollout, events, touches, now);
        journal.append(
                rollout,
                events.size(),
                Stream.concat(news.stream(), Stream.of(held(taker, now))).toList());
        long lost = news.stream().filter(Event.OrderRecovered.class::isInstance).count();
        return Optional.of(new Paused(rollout, (int) lost));
    }

    /** In place: not even to the next safe point before a person has looked. */
    private static Event held(Taker taker, Instant now) {
        return new Event.Held(now, taker.who(), "hosts were adopted: " + taker.why(), true);
    }
}
