package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.action.canary.Watch;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** I13: what runs the old release is no worse for the new one beside it; looked at each second, and when all is over. */
final class HarmChecks {
    /** Signs of two kinds: a page every five seconds, the log every two, two health checks, and what looks take themselves. */
    private static final long SIGNS_MS = 8_000;

    /** The verdict falls within ten seconds of the second sign. */
    private static final long VERDICT_MS = 10_000;

    /** The longest that an old server may fail before Drover has found it. */
    static final long FOUND_MS = SIGNS_MS + VERDICT_MS;

    /** A host of the new release: out, its sessions over, stopped, put back, started again, and found well. */
    private static final long BACK_MS = 25_000;

    /** A page is asked for every five seconds, and shows that something did not help, before the next is tried. */
    private static final long SEEN_MS = 7_000;

    /** A process starts, and the balancer's health checks call it UP. */
    private static final long RISE_MS = 5_000;

    /** A process that somebody has asked for is excused for its healthy-deadline; then looks come. */
    private static final long EXCUSED_MS = 40_000;

    /** A server of the new release must have answered a page to be a witness. */
    private static final long WITNESS_MS = 15_000;

    /** What failed for less than this may not have been seen yet by whoever takes a server out. */
    private static final long UNSEEN_MS = 8_000;

    private final SimWorld world;
    private final BooleanSupplier attended;
    private final DoublePredicate judging;
    private final Map<String, Suffering> suffering = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private long longestMs;

    /** One old server that fails, and Drover is there to see it. */
    private static final class Suffering {
        private long forMs;
        private long unfoundMs;
        private final Set<String> fresh = new HashSet<>();
        private final int writtenBefore;

        Suffering(int writtenBefore) {
            this.writtenBefore = writtenBefore;
        }
    }

    /**
     * @param attended whether Drover runs, and reaches and sees all hosts, and may act, at this moment
     * @param judging whether it is to find an old server that fails this share of its requests, and has not found any yet
     */
    HarmChecks(SimWorld world, BooleanSupplier attended, DoublePredicate judging) {
        this.world = world;
        this.attended = attended;
        this.judging = judging;
        world.harms.eachSecond(this::look);
    }

    private boolean blameless() {
        return world.harms.which().filter(h -> !h.twin()).isEmpty();
    }

    /** The longest that an old server has failed while Drover was there to see it. */
    long longestMs() {
        return longestMs;
    }

    /**
     * The longest that an old server may fail while Drover is there to see it: until it is found, until every host that ran the
     * new release meanwhile is put back (before that, no clearing is final), and until it is UP again; where the cache is what harms,
     * until that is cleared, which may fail once, and once more for each time that a new process has come first again; where files are
     * what harms, until they are off the front page.
     */
    private long boundMs(Suffering s) {
        long way = FOUND_MS + BACK_MS * s.fresh.size() + RISE_MS;
        if (world.harms.which().filter(SimHarm::cache).isEmpty()) {
            return way + SimHarms.LINGERS_MS;
        }
        int anew = world.harms.cache().writtenByNewTimes() - s.writtenBefore;
        return way + (2 + anew) * (SEEN_MS + world.harms.cache().millis());
    }

    private void look() {
        if (blameless()) {
            return;
        }
        boolean there = attended.getAsBoolean();
        for (SimHost host : world.hosts.values()) {
            if (knownBefore() && world.harms.share(host) > 0 && told.add("known")) {
                world.violated("I13", "the sources told it, and " + host.name + " fails all the same");
            }
            if (there && world.harms.share(host) > 0) {
                suffers(
                        host,
                        suffering.computeIfAbsent(
                                host.name,
                                n -> new Suffering(world.harms.cache().writtenByNewTimes())));
            } else {
                suffering.remove(host.name);
            }
        }
    }

    /** Whether the sources of both releases tell that the old one cannot read the new one's cache, and that is what happens. */
    private boolean knownBefore() {
        boolean told = world.releases.values().stream()
                        .map(Release::cacheForm)
                        .distinct()
                        .count()
                > 1;
        return told && world.harms.which().filter(SimHarm::cache).isPresent();
    }

    private void suffers(SimHost host, Suffering s) {
        s.forMs += SimHarms.STEP_MS;
        s.fresh.addAll(world.harms.sides().newHosts());
        longestMs = Math.max(longestMs, s.forMs);
        boolean witnesses = world.harms.sides().olderThan(EXCUSED_MS, WITNESS_MS, host);
        s.unfoundMs =
                !judging.test(world.harms.share(host)) ? 0 : witnesses ? s.unfoundMs + SimHarms.STEP_MS : s.unfoundMs;
        if (s.unfoundMs > FOUND_MS && told.add("unfound")) {
            world.violated(
                    "I13",
                    host.name + " of the old release fails, and nobody has found it for " + s.unfoundMs / 1000 + " s");
        }
        boolean forGood =
                world.harms.which().filter(SimHarm.DROPPED_COLUMN::equals).isPresent();
        if (!forGood && s.forMs > boundMs(s) && told.add(host.name)) {
            world.violated(
                    "I13",
                    host.name + " of the old release has failed for " + s.forMs / 1000
                            + " s, which is longer than verdict, way back, clearing and rise take");
        }
    }

    /**
     * At the moment when a server is taken out: the last one that answers its users is never taken. One that fails a part of its
     * requests answers the others: where a process of the new release is what makes them fail, to take that out is what helps.
     */
    void takesOut(SimHost balancer, SimServer taken) {
        List<SimServer> others = balancer.servers.stream()
                .filter(s -> s.backend.equals(taken.backend) && s != taken)
                .toList();
        boolean web = !taken.unit.contains("streaming"); // nothing of this harms streaming
        boolean last = others.stream().noneMatch(s -> s.serving() && !failsForLong(s));
        if (web && !blameless() && !others.isEmpty() && last && taken.serving() && !failsForLong(taken)) {
            world.violated(
                    "I13",
                    balancer.name + " loses " + taken.backend + "/" + taken.server
                            + ", the last one that answers its users");
        }
    }

    private boolean failsForLong(SimServer line) {
        return world.harms.share(world.host(line.host)) == 1
                && world.harms.spells().lastingMs(world.host(line.host), world.now()) > UNSEEN_MS;
    }

    /** No answer is read as failed where the new release and the old one have failed none. */
    private void readsWhatWas(List<Event> events) {
        Set<StepId> watches = events.stream()
                .filter(Event.Planned.class::isInstance)
                .flatMap(e -> ((Event.Planned) e).plan().steps().stream())
                .filter(s -> s.call().params() instanceof Watch.Params)
                .map(Step::id)
                .collect(Collectors.toSet());
        boolean flawed = world.releases.values().stream().map(Release::flaw).anyMatch(Release.Flaw.POSTS_FAIL::equals);
        if (!flawed && world.harms.failedRequests() == 0) {
            events.stream()
                    .filter(e -> e instanceof Event.ReadingTaken r
                            && watches.contains(r.step())
                            && r.reading().canaryBad() + r.reading().baselineBad() > 0)
                    .findFirst()
                    .ifPresent(e -> world.violated("I13", "read as failed, and no answer has: " + e));
        }
    }

    /** When all is over: nobody was blamed who did nothing, and after a way back all old servers serve. */
    void over(List<Event> events, Verdict verdict) {
        events.stream()
                .filter(e -> e instanceof Event.HarmFound && (blameless() || !world.harms.struck()))
                .forEach(e -> world.violated(
                        "I13",
                        "blamed, although it does no harm: "
                                + world.harms.which().map(Enum::name).orElse("nothing is there")));
        readsWhatWas(events);
        if (verdict == Verdict.PUT_BACK && !blameless()) {
            // What is in the database is out of reach of a way back where no old process was stopped; then it is told.
            List<String> told = world.harms
                            .which()
                            .filter(w -> w == SimHarm.REWRITTEN_SETTING || w == SimHarm.DROPPED_COLUMN)
                            .isPresent()
                    ? Leftovers.of(RolloutState.fold(events))
                    : List.of();
            world.hosts.values().stream()
                    .filter(h -> h.host.role(Role.MastodonWeb.class).isPresent() && world.harms.share(h) > 0)
                    .filter(h ->
                            told.stream().noneMatch(t -> t.contains(h.name) && t.contains("of the old release fail")))
                    .forEach(h -> world.violated("I13", "put back, and " + h.name + " still fails"));
        }
    }
}
