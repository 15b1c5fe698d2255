package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.sim.HarmRoll.Moment;
import dev.drover.shared.action.Output;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each harm at each moment does to the old release what it is said to do, and is seen by looks; no twin changes a roll. */
class HarmStoriesTest {
    private static final long SEEN_MS = 12_000;
    private static final long HOUR_MS = 3_600_000;

    private static HarmRoll roll(Moment moment) {
        return new HarmRoll(4, moment == Moment.WAY_BACK);
    }

    private static Stream<Arguments> outages() {
        return Stream.of(Moment.values())
                .flatMap(m -> Stream.of(2, 4)
                        .flatMap(
                                webs -> IntStream.range(0, 10).mapToObj(after -> Arguments.of(m, webs, 700L * after))));
    }

    /** At different times between two looks, and for different times. */
    @ParameterizedTest
    @MethodSource("outages")
    void nobodyIsBlamedForAnOutageOfWhatAllNeed(Moment moment, int webHosts, long afterMs) {
        HarmRoll roll = new HarmRoll(webHosts, moment == Moment.WAY_BACK).until(moment, SimHarm.READABLE_CACHE);
        roll.on(afterMs);
        roll.world.harms.outage.begins(new SplittableRandom(afterMs));
        roll.on(60_000);
        assertThat(roll.store.events()).as(roll.story()).noneMatch(Event.HarmFound.class::isInstance);
        roll.fibers.close();
    }

    private static List<SimHost> oldWebHosts(HarmRoll roll) {
        return roll.world.hosts.values().stream()
                .filter(h -> h.units.values().stream().anyMatch(u -> u.web() && u.active && !HarmRoll.isNew(u)))
                .toList();
    }

    private static List<SimHost> newWebHosts(HarmRoll roll) {
        return roll.world.hosts.values().stream()
                .filter(h -> h.units.values().stream()
                        .anyMatch(u -> u.web() && HarmRoll.isNew(u) && roll.world.answers(h, u.name)))
                .toList();
    }

    private static boolean down(HarmRoll roll, SimHost host) {
        return roll.look("lb01", "haproxy", "").rows("server").stream()
                .anyMatch(r -> r.get(0).equals("web")
                        && r.get(1).equals(host.name)
                        && r.get(2).toLowerCase(Locale.ROOT).contains("down"));
    }

    private static Output log(HarmRoll roll, long sinceMs) {
        return roll.look("lb01", "haproxy_log", "/var/log/haproxy.log", "web", "1", "" + sinceMs);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anUnreadableEntryTakesDownEveryServerOfTheOldReleaseAndNoneOfTheNew(Moment moment) {
        HarmRoll roll = roll(moment);
        long began = roll.until(moment, SimHarm.UNREADABLE_CACHE).fibers.now();
        roll.fibers.run(
                () -> oldWebHosts(roll).stream().allMatch(h -> down(roll, h)) || roll.fibers.now() > began + SEEN_MS);
        roll.on(1); // what happens in this very millisecond stands in the log of the next
        Output haproxy = roll.look("lb01", "haproxy", "");
        Output log = log(roll, began);
        assertThat(oldWebHosts(roll)).as(roll.story()).isNotEmpty().allSatisfy(h -> {
            assertThat(haproxy.rows("server"))
                    .anySatisfy(r -> assertThat(r).startsWith("web", h.name).endsWith("L7STS", "500"));
            assertThat(roll.page(h).out()).contains("page=/\t500\t").contains("asked-as=user");
            assertThat(roll.look(h.name, "web").out()).as("localhost is exempt").contains("health=200\npage=200");
        });
        assertThat(log.rows("state")).anySatisfy(r -> assertThat(r).contains("DOWN", "L7STS", "500"));
        assertThat(newWebHosts(roll)).allSatisfy(h -> {
            assertThat(roll.page(h).out()).contains("page=/\t200\t");
            assertThat(haproxy.rows("server"))
                    .as("one that is being switched may be DOWN, but not for a wrong status")
                    .noneSatisfy(r -> assertThat(r).startsWith("web", h.name).contains("L7STS"));
        });
        assertThat(roll.world.harms.failedRequests()).isPositive();
        roll.fibers.close();
    }

    private static Stream<Arguments> quietHarms() {
        return Stream.of(SimHarm.REWRITTEN_SETTING, SimHarm.LONG_LOCK)
                .flatMap(h -> Stream.of(Moment.values()).map(m -> Arguments.of(h, m)));
    }

    @ParameterizedTest
    @MethodSource("quietHarms")
    void oldServersFailAPartAndStayUp(SimHarm harm, Moment moment) {
        HarmRoll roll = roll(moment);
        long began = roll.until(moment, harm).fibers.now();
        roll.on(SimHarms.STEP_MS);
        assertThat(oldWebHosts(roll)).as(roll.story()).isNotEmpty().allSatisfy(h -> {
            assertThat(roll.world.harms.share(h)).isBetween(0.3, 0.5);
            assertThat(roll.page(h).out()).contains("page=/\t500\t");
            assertThat(roll.look(h.name, "web").out()).contains("health=200\npage=500");
        });
        roll.on(2 * SimHarms.STEP_MS);
        Output log = log(roll, began);
        assertThat(log.rows("answers"))
                .anySatisfy(r -> assertThat(Long.parseLong(r.get(3))).isPositive());
        assertThat(log.rows("state")).as("nobody goes DOWN for it").noneMatch(r -> r.contains("L7STS"));
        roll.fibers.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"CANARY", "OTHER_WEBS", "WAY_BACK"})
    void aFileOfANewWebProcessIsMetByOldOnes(Moment moment) {
        HarmRoll roll = roll(moment);
        roll.until(moment, SimHarm.SHARED_FILE);
        roll.on(SimHarms.STEP_MS);
        assertThat(oldWebHosts(roll))
                .as(roll.story())
                .isNotEmpty()
                .allMatch(h -> roll.page(h).out().contains("page=/\t500\t"));
        roll.fibers.close();
    }

    /** In the mixed time of a roll with new job classes no old Sidekiq fetches; before it and on the way back they do. */
    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"PRE_MIGRATION", "WAY_BACK"})
    void jobsThatAnOldSidekiqCannotReadFail(Moment moment) {
        HarmRoll roll = roll(moment);
        roll.until(moment, SimHarm.UNREADABLE_JOBS);
        long before = roll.look("redis01", "sidekiq", "0").number("failed");
        roll.fibers.run(() -> roll.look("redis01", "sidekiq", "0").number("failed") > before
                || roll.drover.away()
                || roll.fibers.now() > HOUR_MS);
        assertThat(roll.look("redis01", "sidekiq", "0").number("failed"))
                .as(roll.story())
                .isGreaterThan(before);
        roll.fibers.close();
    }

    private static Stream<Arguments> twins() {
        return SimHarm.TWINS.stream().flatMap(t -> Stream.of(Moment.values()).map(m -> Arguments.of(t, m)));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void aTwinChangesNothing(SimHarm twin, Moment moment) {
        HarmRoll roll = roll(moment).until(moment, twin).toItsEnd();
        if (twin == SimHarm.SHARED_OUTAGE) { // with every server DOWN it may have paused; nobody is blamed for that
            roll.goOn();
        }
        Verdict end = moment == Moment.WAY_BACK ? Verdict.PUT_BACK : Verdict.COMPLETED;
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(end);
        assertThat(roll.store.events().stream().filter(Event.TurnedBack.class::isInstance))
                .hasSize(moment == Moment.WAY_BACK ? 1 : 0);
        roll.checks.over(roll.store.events(), end);
        assertThat(roll.world.violations).isEmpty();
        assertThat(roll.world.harms.failedRequests() > 0)
                .isEqualTo(twin == SimHarm.FAILS_AS_BEFORE || twin == SimHarm.SHARED_OUTAGE);
        roll.fibers.close();
    }
}
