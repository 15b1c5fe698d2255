package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.sim.SimHost.Entry;
import dev.drover.shared.fleet.Fleet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One roll each, in which something happens to a host whose releases must not share a cache. */
class OwnCacheStoriesTest {
    private static final long HOURS_6 = 6 * 3_600_000L;

    private final Fibers fibers = new Fibers();
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    /** On web01, web and Sidekiq share a host, and for a while old and new release do. */
    private static Fleet fleet() {
        return FleetFile.parse("""
                        schema: 1
                        fleet: sim.example
                        hosts:
                          lb01:      { address: 192.0.2.1, roles: { haproxy: {} } }
                          redis01:   { address: 192.0.2.11, roles: { redis: {} } }
                          db01:      { address: 192.0.2.12, roles: { postgres: {} } }
                          web01:     { address: 192.0.2.21, roles: { mastodon-web: { behind: [lb01/web/web01] },
                                       mastodon-sidekiq: { units: { mastodon-sidekiq: [default] } } } }
                          web02:     { address: 192.0.2.22, roles: { mastodon-web: { behind: [lb01/web/web02] } } }
                          sidekiq01: { address: 192.0.2.31, roles: { mastodon-sidekiq: { units: {
                                       mastodon-sidekiq: [default, push, ingress, mailers, pull, scheduler] } } } }
                        min-in-service: { mastodon-web: 1 }
                        canary: { warm-up: 2s, soak: 20s, min-healthy: 1s, healthy-deadline: 20s }
                        sidekiq: { max-pause: 10s, soak: 5s }
                        drain: { web: 5s, lease: 15s }
                        """).fleet().orElseThrow();
    }

    private SimWorld world(Release.Flaw flaw) {
        List<Release> both = CutPointsTest.releases(flaw);
        return new SimWorld(
                fleet(),
                fibers,
                new Random(1),
                List.of(both.getFirst(), both.getLast().writing("7.1")));
    }

    private SimCoordinator begun(SimWorld world) {
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        return drover;
    }

    private void awaitStory(SimWorld world, String words) {
        fibers.run(() -> world.story.stream().anyMatch(l -> l.contains(words)) || fibers.now() > HOURS_6);
        assertThat(fibers.now()).as(words).isLessThan(HOURS_6);
    }

    private void ends(SimWorld world, SimCoordinator drover, Verdict wanted) {
        fibers.run(() -> drover.away() || fibers.now() > HOURS_6);
        world.caches.end(wanted);
        assertThat(world.violations).as(String.join("\n", world.story)).isEmpty();
        assertThat(RolloutState.fold(store.events()).course().verdict()).contains(wanted);
    }

    private static boolean cleared(SimWorld world, int database) {
        return world.story.stream().anyMatch(l -> l.contains("the cache in database " + database + " is cleared"));
    }

    private static void byHand(SimWorld world, String host, String unit) {
        SimHost on = world.host(host);
        SimUnit restarted = Optional.ofNullable(on.units.get(unit)).orElseThrow();
        restarted.stop();
        world.startUnit(on, restarted);
    }

    @AfterEach
    void end() {
        fibers.close();
    }

    @Test
    void thereAndOnlyTheNewCacheIsCleared() {
        SimWorld world = world(Release.Flaw.NONE);
        ends(world, begun(world), Verdict.COMPLETED);
        assertThat(cleared(world, 15)).isTrue();
        assertThat(cleared(world, 0)).isFalse();
    }

    @Test
    void andBackAndTheOldCacheIsClearedTwice() {
        SimWorld world = world(Release.Flaw.POSTS_FAIL);
        ends(world, begun(world), Verdict.PUT_BACK);
        assertThat(world.story.stream()
                        .filter(l -> l.contains("the cache in database 0 is cleared"))
                        .count())
                .isEqualTo(2);
    }

    @Test
    void processesThatAreRestartedByHandKeepTheirCaches() {
        SimWorld world = world(Release.Flaw.NONE);
        SimCoordinator drover = begun(world);
        awaitStory(world, "web01 starts mastodon-web.service of v4.3.0");
        byHand(world, "web02", "mastodon-web.service");
        byHand(world, "sidekiq01", "mastodon-sidekiq.service");
        ends(world, drover, Verdict.COMPLETED);
    }

    @Test
    void hostsThatAreBootedKeepTheirCaches() {
        SimWorld world = world(Release.Flaw.NONE);
        SimCoordinator drover = begun(world);
        awaitStory(world, "sidekiq01 starts mastodon-sidekiq.service of v4.3.0");
        world.reboot(world.host("sidekiq01"), 20_000);
        world.reboot(world.host("web02"), 20_000);
        ends(world, drover, Verdict.COMPLETED);
    }

    @Test
    void aBuildThatIsBegunAgainInMidRollChangesNothing() {
        SimWorld world = world(Release.Flaw.NONE);
        world.host("web02").fails = 1;
        ends(world, begun(world), Verdict.COMPLETED);
        List<Entry> builds = world.host("web02").ledger.values().stream()
                .filter(e -> e.words.getFirst().equals("release_build"))
                .toList();
        assertThat(builds).hasSize(2);
    }

    /** Both releases stay, each with its cache, and the next plan goes on with the same. */
    @Test
    void afterAnAbortTheNextPlanUsesTheSameCache() {
        SimWorld world = world(Release.Flaw.NONE);
        SimCoordinator drover = begun(world);
        awaitStory(world, "sidekiq01 starts mastodon-sidekiq.service of v4.3.0");
        store.put(new Signal.Command(Signal.Wish.ABORT, "ada", "enough", Optional.empty()));
        ends(world, drover, Verdict.ABORTED);
        assertThat(Round.plan(world, "v4.3.0", new Rules()).plan().steps())
                .filteredOn(s -> s.call().action().equals("cache.mark"))
                .singleElement()
                .satisfies(s -> assertThat(s.title()).contains("database 15"));
    }

    @Test
    void whereNoCacheCanBeHadNothingRunsMixedThereNorBack() {
        for (Release.Flaw flaw : List.of(Release.Flaw.NONE, Release.Flaw.NEVER_STARTS)) {
            SimWorld world = world(flaw);
            world.caches.cluster = true;
            SimStore own = new SimStore(Checks.JOURNAL, "r1");
            world.install(new Rules(), new Checks(world, own::durable));
            own.begin(Round.plan(world, "v4.3.0", new Rules()));
            Faults none = Faults.none(world, new Rules());
            SimCoordinator drover = new SimCoordinator(world, own, new SimLinks(world, none), none, "r1");
            long until = fibers.now() + HOURS_6;
            drover.start();
            fibers.run(() -> drover.away() || fibers.now() > until);
            Verdict wanted = flaw == Release.Flaw.NONE ? Verdict.COMPLETED : Verdict.PUT_BACK;
            world.caches.end(wanted);
            assertThat(world.violations).as(String.join("\n", world.story)).isEmpty();
            assertThat(RolloutState.fold(own.events()).course().verdict()).contains(wanted);
            assertThat(world.story).anyMatch(l -> l.contains("lb01: maintenance page off"));
        }
    }
}
