package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.SecretsOf;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The claim on every host of a plan: taken before the first order, given back at the end. */
public final class Claims {
    /** What a host's helper may speak: the shell script's words, or the requests of the helper after it. */
    private static final Set<String> PROTOCOLS = Set.of("1", "2");

    private final Workers workers;
    private final Journal journal;
    private final String fleet;
    private final String rollout;
    private final List<HostId> hosts;

    public Claims(Workers workers, Journal journal, String fleet, String rollout, Plan plan) {
        this.workers = workers;
        this.journal = journal;
        this.fleet = fleet;
        this.rollout = rollout;
        this.hosts = hosts(plan);
    }

    /** The hosts that a plan orders, and those whose secrets it reads. */
    public static List<HostId> hosts(Plan plan) {
        return plan.steps().stream()
                .flatMap(s -> Stream.concat(Stream.of(s.host()), secretsOf(s)))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<HostId> secretsOf(Step step) {
        return step.call().params() instanceof SecretsOf reads ? reads.secretsOf().stream() : Stream.empty();
    }

    /** Why a plan cannot be rolled with this fleet: it was made when there were hosts that are gone from the file. */
    static List<String> unknown(Fleet fleet, Plan plan) {
        return hosts(plan).stream()
                .filter(host -> !fleet.hosts().containsKey(host))
                .map(host ->
                        host + ": it is not in this coordinator's fleet file, and the plan needs it. Do next: put it"
                                + " back there, and start the coordinator again")
                .toList();
    }

    /**
     * Claims every host under an epoch that is higher than any of them has seen.
     *
     * @param resumed a host that cannot be reached does not stop a rollout that has begun; its steps stay in doubt
     * @return why hosts refused; empty if all are claimed
     */
    public List<String> take(String who, String from, boolean resumed) {
        Map<HostId, Output> hellos = workers.tellAll(hosts, "hello");
        raiseAbove(journal, hellos);
        List<String> refusals = foreign(hellos);
        if (!refusals.isEmpty()) {
            return refusals;
        }
        workers.tellAll(hosts, "claim", journal.id(), "" + journal.epoch(), fleet, rollout, line(who), line(from))
                .forEach((host, answer) -> {
                    boolean excused = resumed && answer.unreached();
                    if (!answer.ok() && !excused) {
                        refusals.add(host + ": " + answer.complaint());
                    }
                });
        if (!refusals.isEmpty() && !resumed) {
            release();
        }
        return refusals;
    }

    /** A claim's words are lines on the host, whatever a person has written. */
    static String line(String text) {
        return text.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]+", " ").strip();
    }

    /** Whoever claims hosts does so under an epoch that is higher than any of them has seen. */
    static void raiseAbove(Journal journal, Map<HostId, Output> hellos) {
        long highest =
                hellos.values().stream().mapToLong(h -> h.number("epoch")).max().orElse(0);
        journal.raiseEpoch(highest + 1);
    }

    /** What a person can do about refusals, if it is another journal that has the hosts. */
    public static String wayOut(List<String> refusals) {
        return refusals.stream().anyMatch(r -> r.contains("claimed by"))
                ? " If that other one is gone for good: drover adopt --all --reason …"
                : "";
    }

    /** A helper may be replaced while a rollout rolls, but not by one that means something else by the same words. */
    private static List<String> foreign(Map<HostId, Output> hellos) {
        List<String> foreign = new ArrayList<>();
        hellos.forEach((host, hello) -> hello.value("protocol")
                .filter(p -> !PROTOCOLS.contains(p))
                .ifPresent(p -> foreign.add(host + ": its helper speaks protocol " + p + ", this version of Drover "
                        + "1 and 2. Do next: drover host-script " + host + " | ssh root@" + host + " sh")));
        return foreign;
    }

    /** Ends a rollout that hosts have refused before anything was touched. */
    public void abandon(int entries, List<String> refusals, Instant now) {
        journal.append(
                rollout,
                entries,
                List.of(new Event.Ended(
                        now, Verdict.ABORTED, "refused by hosts before anything was touched: " + refusals)));
    }

    /** Gives up this rollout's claims; a host that another journal has claimed is not moved by it. */
    public void release() {
        workers.tellAll(hosts, "release", journal.id(), "" + journal.epoch());
    }
}
