package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.fleet.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** I13: what runs the old release is no worse for the new one beside it; looked at each second, and when all is over. */
final class HarmChecks {
    /** From the first sign to the verdict: the balancer's three checks, two looks, ten seconds from the second sign. */
    private static final long VERDICT_MS = 20_000;

    /** New Sidekiqs that must stay are restarted with a cache of their own, or what runs just now comes to its end. */
    private static final long ASIDE_MS = 60_000;

    /** What the old release cannot read is taken away, once more, and by the old tree's own command. */
    private static final long CLEARING_MS = 90_000;

    private static final long RISE_MS = 5_000;

    /** The longest that an old server may fail while Drover is there to see it. */
    static final long BOUND_MS = VERDICT_MS + ASIDE_MS + CLEARING_MS + RISE_MS;

    /** What failed for less than this may not have been seen yet by whoever takes a server out. */
    private static final long UNSEEN_MS = 8_000;

    private static final String BLAMES = "harms the old";

    private final SimWorld world;
    private final BooleanSupplier attended;
    private final Map<String, Long> sufferedMs = new TreeMap<>();
    private final Set<String> told = new HashSet<>();

    /**
     * @param attended whether Drover runs, and reaches and sees all hosts, at this moment
     */
    HarmChecks(SimWorld world, BooleanSupplier attended) {
        this.world = world;
        this.attended = attended;
        world.harms.eachSecond(this::look);
    }

    private boolean blameless() {
        return world.harms.which().filter(h -> !h.twin()).isEmpty();
    }

    private void look() {
        if (blameless()) {
            return;
        }
        boolean there = attended.getAsBoolean();
        for (SimHost host : world.hosts.values()) {
            boolean fails = world.harms.share(host) > 0;
            long suffered = fails && there ? sufferedMs.getOrDefault(host.name, 0L) + SimHarms.STEP_MS : 0;
            sufferedMs.put(host.name, suffered);
            if (suffered > BOUND_MS && told.add(host.name)) {
                world.violated(
                        "I13",
                        host.name + " of the old release has failed for " + suffered / 1000
                                + " s, which is longer than verdict, clearing and rise take");
            }
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
        boolean last = others.stream().noneMatch(s -> s.serving() && !failsForLong(s));
        if (!blameless() && !others.isEmpty() && last && taken.serving() && !failsForLong(taken)) {
            world.violated(
                    "I13",
                    balancer.name + " loses " + taken.backend + "/" + taken.server
                            + ", the last one that answers its users");
        }
    }

    private boolean failsForLong(SimServer line) {
        return !line.unit.contains("streaming")
                && world.harms.share(world.host(line.host)) == 1
                && world.harms.spells().lastingMs(world.host(line.host), world.now()) > UNSEEN_MS;
    }

    /** When all is over: nobody was blamed who did nothing, and after a way back all old servers serve. */
    void over(List<Event> events, Verdict verdict) {
        events.stream()
                .filter(e -> e instanceof Event.TurnedBack back
                        && back.who().equals("drover")
                        && back.why().toLowerCase(Locale.ROOT).contains(BLAMES)
                        && blameless())
                .forEach(e -> world.violated(
                        "I13",
                        "blamed, although it does no harm: "
                                + world.harms.which().map(Enum::name).orElse("nothing is there")));
        if (verdict == Verdict.PUT_BACK && !blameless()) {
            world.hosts.values().stream()
                    .filter(h -> h.host.role(Role.MastodonWeb.class).isPresent() && world.harms.share(h) > 0)
                    .forEach(h -> world.violated("I13", "put back, and " + h.name + " still fails"));
        }
    }
}
