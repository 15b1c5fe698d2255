package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.sim.HarmRoll.Moment;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the shared cache does, how it is cleared, and that I13 is looked at; nobody rolls here, processes are changed by hand. */
class HarmTest {
    private static final long LIVES_MS = 200_000;

    private final HarmRoll fleet = new HarmRoll(2, false);
    private final SimWorld world = fleet.world;
    private final SimHost web01 = world.host("web01");
    private final SimHost web02 = world.host("web02");

    @AfterEach
    void over() {
        fleet.fibers.close();
    }

    private void runs(SimHost host, String tag, boolean ownCache) {
        world.host("lb01").server("web", host.name).orElseThrow().wanted = "maint";
        SimTree tree = new SimTree(Objects.requireNonNull(world.releases.get(tag)), true);
        tree.ownCache = ownCache;
        host.trees.put(world.fleet.mastodon().live(), tree);
        SimUnit unit =
                host.units.values().stream().filter(SimUnit::web).findFirst().orElseThrow();
        world.stopUnit(host, unit);
        world.startUnit(host, unit);
        fleet.on(5_000);
        world.host("lb01").server("web", host.name).orElseThrow().wanted = "ready";
    }

    private void newOneHarms() {
        runs(web01, "v4.3.0", false);
        world.harms.begins(SimHarm.UNREADABLE_CACHE, 0, new SplittableRandom(3));
        fleet.on(6_000);
    }

    private boolean up(String server) {
        return world.host("lb01").server("web", server).orElseThrow().status().equals("UP");
    }

    private Output touch(String... words) {
        Output[] said = new Output[1];
        Fibers.Fiber hand = fleet.fibers.start("by hand", () -> {
            SimTouches touches = new SimTouches(world, world.host("redis01"), new Rules(), new Checks(world, List::of));
            world.fibers.sleep(touches.millis(List.of(words)));
            said[0] = touches.act(List.of(words), Optional.empty());
        });
        fleet.fibers.run(hand::ended);
        return said[0];
    }

    private void cacheClear() {
        SimHost.Entry entry = new SimHost.Entry(
                "r9.x.f1.1", List.of("tootctl", "/home/mastodon/live", "cache", "clear"), web02.boot(), 0, 600_000);
        Fibers.Fiber hand = fleet.fibers.start("by hand", new SimLongStep(world, web02, entry)::run);
        fleet.fibers.run(hand::ended);
        assertThat(entry.out).isEqualTo("OK\n");
        assertThat(entry.exit).isZero();
    }

    @Test
    void whenNoNewProcessSharesTheCacheOneSweepIsFinal() {
        newOneHarms();
        assertThat(up("web02")).isFalse();
        runs(web01, "v4.2.10", false);
        assertThat(touch("cache_sweep", "cache:").out()).isEqualTo("swept=1\nseen=1000\n");
        fleet.on(LIVES_MS);
        assertThat(up("web01") && up("web02")).as(fleet.story()).isTrue();
        assertThat(touch("cache_sweep", "cache:").out()).startsWith("swept=0\n");
    }

    @Test
    void asLongAsANewProcessSharesTheCacheItBeginsAnew() {
        newOneHarms();
        for (int again = 0; again < 20 && !up("web02"); again++) {
            touch("cache_sweep", "cache:");
            fleet.on(6_000);
        }
        assertThat(up("web02")).as("an old process wrote it at last").isTrue();
        fleet.fibers.run(() -> !up("web02") || fleet.fibers.now() > 50 * LIVES_MS);
        assertThat(up("web02")).as("and it expired").isFalse();
    }

    @Test
    void aNewReleaseWithACacheOfItsOwnHarmsNobody() {
        runs(web01, "v4.3.0", true);
        world.harms.begins(SimHarm.UNREADABLE_CACHE, 0, new SplittableRandom(3));
        fleet.on(20 * LIVES_MS);
        assertThat(world.harms.struck()).isTrue();
        assertThat(world.harms.failedRequests()).as(fleet.story()).isZero();
    }

    @Test
    void clearingSaysOkAlthoughRedisHasRefusedAndASweepSaysSo() {
        newOneHarms();
        runs(web01, "v4.2.10", false);
        world.harms.cache().refuses(2);
        cacheClear();
        assertThat(touch("cache_sweep", "cache:").exit()).isEqualTo(Output.FAILED);
        fleet.on(5_000);
        assertThat(up("web02")).isFalse();
        cacheClear();
        fleet.on(6_000);
        assertThat(up("web02")).as(fleet.story()).isTrue();
    }

    @Test
    void aMillionOtherKeysMakeItSlow() {
        newOneHarms();
        world.harms.cache().crowded();
        long before = fleet.fibers.now();
        assertThat(touch("cache_sweep", "cache:").out()).contains("seen=1000000");
        assertThat(fleet.fibers.now() - before).isGreaterThan(30_000);
    }

    /** What of I13 is broken; that Sidekiq comes before web is not kept here. */
    private List<String> broken() {
        return world.violations.stream().filter(v -> v.startsWith("I13")).toList();
    }

    private List<String> violationsAfter(boolean attended, boolean judging) {
        var unused = new HarmChecks(world, () -> attended, share -> judging);
        newOneHarms();
        fleet.fibers.run(() ->
                world.harms.spells().lastingMs(web02, world.now()) > 120_000 || fleet.fibers.now() > 100 * LIVES_MS);
        return broken();
    }

    @Test
    void anOldServerThatFailsForTooLongBreaksI13() {
        assertThat(violationsAfter(true, false))
                .singleElement()
                .asString()
                .contains("web02 of the old release has failed for");
    }

    @Test
    void aHarmThatNobodyFindsInTimeBreaksI13() {
        assertThat(violationsAfter(true, true)).first().asString().contains("nobody has found it for 19 s");
    }

    @Test
    void nobodyIsToBlameForWhatNobodyCouldSee() {
        assertThat(violationsAfter(false, true)).isEmpty();
    }

    @Test
    void takingTheLastServerThatAnswersBreaksI13() {
        newOneHarms();
        fleet.on(10_000);
        SimHost lb01 = world.host("lb01");
        fleet.checks.takesOut(lb01, lb01.server("web", "web02").orElseThrow());
        assertThat(broken()).isEmpty();
        fleet.checks.takesOut(lb01, lb01.server("web", "web01").orElseThrow());
        assertThat(broken()).anySatisfy(v -> assertThat(v).startsWith("I13").contains("the last one"));
    }

    @Test
    void blamingATwinAndLeavingAnOldServerDownBreakI13() {
        runs(web01, "v4.3.0", false);
        world.harms.begins(SimHarm.READABLE_CACHE, 0, new SplittableRandom(3));
        fleet.on(6_000);
        Event blamed = new Event.HarmFound(Instant.EPOCH, new HostId("web02"), "it answers 500");
        fleet.checks.over(List.of(blamed), Verdict.PUT_BACK);
        assertThat(broken()).singleElement().asString().contains("READABLE_CACHE");
    }

    @Test
    void anOldServerThatStillFailsAfterAWayBackBreaksI13() {
        newOneHarms();
        fleet.checks.over(List.of(), Verdict.PUT_BACK);
        assertThat(broken()).singleElement().asString().contains("web02 still fails");
    }

    @Test
    void theCanaryMomentIsOneWithANewWebProcess() {
        HarmRoll roll = new HarmRoll(2, false).until(Moment.CANARY, SimHarm.SHARED_FILE);
        assertThat(roll.webs().filter(HarmRoll::isNew)).hasSize(1);
        roll.fibers.close();
    }
}
