package dev.drover.deploy.sim;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A roll of the lab's fleet, with two or four web hosts, in which a harm or its twin begins at a given moment. */
final class HarmRoll {
    private static final long HOURS_2 = 2 * 3_600_000L;

    /** When it begins, as the world sees it. */
    enum Moment {
        PRE_MIGRATION,
        SIDEKIQ,
        CANARY,
        OTHER_WEBS,
        WAY_BACK
    }

    final Fibers fibers = new Fibers();
    final SimStore store = new SimStore(Checks.JOURNAL, "r1");
    final SimWorld world;
    final SimCoordinator drover;
    final HarmChecks checks;

    /**
     * @param goesBack whether the release fails posts besides, so that it goes back after the canary
     */
    HarmRoll(int webHosts, boolean goesBack) {
        this(webHosts, CutPointsTest.releases(goesBack ? Release.Flaw.POSTS_FAIL : Release.Flaw.NONE));
    }

    HarmRoll(int webHosts, List<Release> releases) {
        this(webHosts, releases, new Rules());
    }

    HarmRoll(int webHosts, List<Release> releases, Rules rules) {
        this(fleet(webHosts), releases, rules);
    }

    HarmRoll(Fleet fleet, List<Release> releases, Rules rules) {
        world = new SimWorld(fleet, fibers, new Random(1), releases);
        world.install(rules, new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", rules));
        Faults none = Faults.none(world, rules);
        drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        checks = new HarmChecks(world, drover::sees, share -> Round.judges(store.state(), share));
        world.watched = Optional.of(checks);
    }

    /** The sources of both tell that the old one cannot read the new one's cache. */
    static HarmRoll told(int webHosts) {
        List<Release> both = CutPointsTest.releases(Release.Flaw.NONE);
        return new HarmRoll(webHosts, List.of(both.getFirst(), both.getLast().writing("7.1")));
    }

    /** Both read, and write, what a sweep would take away. */
    static HarmRoll newestForm(int webHosts) {
        return new HarmRoll(
                webHosts,
                CutPointsTest.releases(Release.Flaw.NONE).stream()
                        .map(r -> r.writing("7.1"))
                        .toList());
    }

    /** The new release adds no jobs, so that old and new Sidekiqs run side by side. */
    static HarmRoll sameJobs(int webHosts) {
        List<Release> both = CutPointsTest.releases(Release.Flaw.NONE);
        Release fresh = both.getLast();
        return new HarmRoll(
                webHosts,
                List.of(
                        both.getFirst(),
                        new Release(fresh.tag(), fresh.commit(), fresh.flaw(), fresh.pre(), fresh.post(), List.of())));
    }

    /** The lab's fleet, with copies of its last web host. */
    static Fleet fleet(int webHosts) {
        return fleet(webHosts, 1);
    }

    /** All but one of so many web hosts must be up. */
    static HarmRoll tight(int webHosts) {
        return new HarmRoll(fleet(webHosts, webHosts - 1), CutPointsTest.releases(Release.Flaw.NONE), new Rules());
    }

    private static Fleet fleet(int webHosts, int minimum) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("lab/fleet.yaml")));
            int at = lines.indexOf(lines.stream()
                    .filter(l -> l.strip().startsWith("web02:"))
                    .findFirst()
                    .orElseThrow());
            for (int n = 3; n <= webHosts; n++) {
                lines.add(at + 1, lines.get(at).replace("web02", "web0" + n).replace(".22", ".2" + n));
            }
            return FleetFile.parse(String.join("\n", lines).replace("mastodon-web: 1", "mastodon-web: " + minimum))
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RolloutState state() {
        return store.state();
    }

    Stream<SimUnit> webs() {
        return world.hosts.values().stream()
                .flatMap(h -> h.units.values().stream())
                .filter(SimUnit::web);
    }

    static boolean isNew(SimUnit unit) {
        return unit.active && unit.tree != null && unit.tree.release.tag().equals("v4.3.0");
    }

    private boolean has(Moment moment) {
        return switch (moment) {
            case PRE_MIGRATION -> world.migrators > 0;
            case SIDEKIQ ->
                world.hosts.values().stream()
                        .flatMap(h -> h.units.values().stream())
                        .anyMatch(u -> u.sidekiq() && isNew(u));
            case CANARY -> webs().anyMatch(HarmRoll::isNew) && serves("web01");
            case OTHER_WEBS ->
                webs().filter(HarmRoll::isNew).count() > (webs().count() > 2 ? 1 : 0)
                        && serves("web01")
                        && world.host("lb01")
                                .server("web", "web02")
                                .filter(SimServer::serving)
                                .isEmpty();
            case WAY_BACK -> store.events().stream().anyMatch(Event.TurnedBack.class::isInstance);
        };
    }

    private boolean serves(String server) {
        return world.host("lb01")
                .server("web", server)
                .filter(SimServer::serving)
                .isPresent();
    }

    /** Rolls until the moment has come, and lets it begin. */
    HarmRoll until(Moment moment, SimHarm harm) {
        boolean before = harm == SimHarm.FAILS_AS_BEFORE; // or it would not be as before
        if (before) {
            world.harms.begins(harm, 0, new SplittableRandom(7));
        }
        drover.start();
        fibers.run(() -> has(moment) || drover.away() || fibers.now() > HOURS_2);
        if (moment == Moment.WAY_BACK && !has(moment) && drover.away()) { // it waits for a person
            store.put(new Signal.Command(Signal.Wish.ROLLBACK, "ada", "posts fail", Optional.empty()));
            drover.start();
            fibers.run(() -> has(moment) || drover.away() || fibers.now() > HOURS_2);
        }
        if (!has(moment)) {
            throw new AssertionError("it never came to " + moment + ":\n" + story());
        }
        if (!before) {
            world.harms.begins(harm, 0, new SplittableRandom(7));
        }
        return this;
    }

    /** Rolls for so long. */
    void on(long millis) {
        long until = fibers.now() + millis;
        fibers.after(millis, () -> {});
        fibers.run(() -> fibers.now() >= until);
    }

    /** Rolls until it is over, or waits for somebody. */
    HarmRoll toItsEnd() {
        fibers.run(() -> drover.away() || fibers.now() > HOURS_2);
        return this;
    }

    /** If it waits for a person, that one lets it go on, to its end. */
    HarmRoll goOn() {
        if (!state().ended()) {
            store.put(new Signal.Command(Signal.Wish.RESUME, "ada", "all is well again", Optional.empty()));
            drover.start();
            toItsEnd();
        }
        return this;
    }

    /** Asks a host as its helper is asked. */
    Output look(String host, String... words) {
        List<String> all = new ArrayList<>(List.of("look"));
        all.addAll(List.of(words));
        return world.helper(world.host(host)).run(all, Optional.empty());
    }

    /** Asks for pages as a user gets them. */
    Output page(SimHost host) {
        return look(host.name, "page", "/home/mastodon/live", "3000", "lab.example", "/", "/about");
    }

    String story() {
        return String.join("\n", world.story);
    }
}
