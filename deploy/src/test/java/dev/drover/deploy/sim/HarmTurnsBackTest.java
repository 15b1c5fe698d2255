package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.deploy.sim.HarmRoll.Moment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A harm to the old release is seen by what Drover looks at, turns the simulated roll back, and the way back works. */
class HarmTurnsBackTest {
    private static final long TEN_MINUTES_MS = 600_000;

    private static Stream<Arguments> harms(List<Moment> moments) {
        return Stream.of(SimHarm.UNREADABLE_CACHE, SimHarm.REWRITTEN_SETTING, SimHarm.LONG_LOCK, SimHarm.SHARED_FILE)
                .flatMap(h -> moments.stream().flatMap(m -> Stream.of(2, 4).map(webs -> Arguments.of(h, m, webs))));
    }

    private static Stream<Arguments> thereHarms() {
        return harms(List.of(Moment.PRE_MIGRATION, Moment.SIDEKIQ, Moment.CANARY, Moment.OTHER_WEBS))
                .filter(a -> !lastOldOneIsOut(a));
    }

    /** With two web hosts, no user gets to the old release any more when the other one is out. */
    private static boolean lastOldOneIsOut(Arguments a) {
        return a.get()[1] == Moment.OTHER_WEBS && a.get()[2].equals(2);
    }

    @ParameterizedTest
    @MethodSource("thereHarms")
    void itIsFoundAndAllIsPutBack(SimHarm harm, Moment moment, int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, false).until(moment, harm).toItsEnd();
        List<Event> events = roll.store.events();
        assertThat(events).as(roll.story()).anyMatch(Event.HarmFound.class::isInstance);
        isPutBack(roll);
        assertThat(roll.state().course().turnedBecause()).startsWith("the new release harms the old one: web0");
    }

    /** Every page of the old release fails and {@code /health} does not; what is swept away lets the canary leave. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void pagesThatASweepBringsBackLetTheCanaryLeave(int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, false)
                .until(Moment.CANARY, SimHarm.UNREADABLE_PAGES)
                .toItsEnd();
        assertThat(roll.store.events()).as(roll.story()).anyMatch(Event.HarmFound.class::isInstance);
        isPutBack(roll);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void pagesThatFailForGoodKeepTheCanaryWhereItIsUntilSomebodyGivesUp(int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, false)
                .until(Moment.CANARY, SimHarm.DROPPED_COLUMN)
                .toItsEnd();
        assertThat(roll.state().course().hold())
                .as(roll.story())
                .hasValueSatisfying(
                        h -> assertThat(h.why()).contains("nothing helps", "drover resume", "drover abort"));
        assertThat(roll.world.host("lb01").server("web", "web01"))
                .matches(s -> s.orElseThrow().serving());
        assertThat(roll.webs().filter(HarmRoll::isNew)).hasSize(1);
        roll.store.put(new Signal.Command(Signal.Wish.ABORT, "ada", "forward", Optional.empty()));
        roll.drover.start();
        roll.toItsEnd();
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(Verdict.ABORTED);
        assertThat(roll.webs().filter(HarmRoll::isNew)).hasSize(1);
        assertThat(roll.world.violations).as(roll.story()).isEmpty();
        roll.fibers.close();
    }

    private static Stream<Arguments> backHarms() {
        return harms(List.of(Moment.WAY_BACK));
    }

    @ParameterizedTest
    @MethodSource("backHarms")
    void onAWayBackForAnotherReasonAllIsPutBackToo(SimHarm harm, Moment moment, int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, true).until(moment, harm).toItsEnd();
        isPutBack(roll);
        roll.fibers.close();
    }

    /** To take away what the old release has written itself helps nobody; it is cleared once, and then what is DOWN is restarted. */
    @ParameterizedTest
    @EnumSource(
            value = SimHarm.class,
            names = {"REWRITTEN_SETTING", "LONG_LOCK"})
    void whereTheOldReleaseReadsTheNewestFormNothingIsSwept(SimHarm harm) {
        HarmRoll roll = HarmRoll.newestForm(4).until(Moment.CANARY, harm).toItsEnd();
        assertThat(roll.store.events()).as(roll.story()).anyMatch(Event.HarmFound.class::isInstance);
        assertThat(roll.story()).doesNotContain("the cache is swept");
        isPutBack(roll);
    }

    /** Only Drover has lost it; its users have not. */
    @Test
    void anOldServerThatDoesNotAnswerDroverKeepsNoCureFromTheOthers() {
        HarmRoll roll = new HarmRoll(4, false).until(Moment.CANARY, SimHarm.UNREADABLE_CACHE);
        roll.world.host("web02").reachable = false;
        long began = roll.fibers.now();
        roll.fibers.run(() -> roll.webs().noneMatch(HarmRoll::isNew)
                || roll.drover.away()
                || roll.fibers.now() > began + TEN_MINUTES_MS);
        assertThat(roll.webs().filter(HarmRoll::isNew)).as(roll.story()).isEmpty();
        assertThat(roll.store.events())
                .anyMatch(
                        e -> e instanceof Event.CureChosen c && c.cure().text().equals("cure.web03.sweep"));
        assertThat(roll.fibers.now() - began).as(roll.story()).isLessThan(TEN_MINUTES_MS / 3);
        roll.fibers.close();
    }

    private static Stream<Arguments> told() {
        return Stream.of(Moment.PRE_MIGRATION, Moment.SIDEKIQ, Moment.CANARY, Moment.OTHER_WEBS)
                .flatMap(m -> Stream.of(2, 4).map(webs -> Arguments.of(m, webs)));
    }

    @ParameterizedTest
    @MethodSource("told")
    void whatTheSourcesTellHarmsNobody(Moment moment, int webHosts) {
        HarmRoll roll =
                HarmRoll.told(webHosts).until(moment, SimHarm.UNREADABLE_CACHE).toItsEnd();
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(Verdict.COMPLETED);
        assertThat(roll.world.harms.struck()).isTrue();
        assertThat(roll.world.harms.failedRequests()).isZero();
        roll.checks.over(roll.store.events(), Verdict.COMPLETED);
        assertThat(roll.world.violations).isEmpty();
        roll.fibers.close();
    }

    /** The canary among the Sidekiqs is watched, and what the others fail beside it counts. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void jobsThatOldSidekiqsCannotReadTurnItBack(int webHosts) {
        HarmRoll roll = HarmRoll.sameJobs(webHosts)
                .until(Moment.SIDEKIQ, SimHarm.UNREADABLE_JOBS)
                .toItsEnd();
        isPutBack(roll);
    }

    /** Where it adds jobs, no old Sidekiq fetches beside it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void jobsThatNoOldSidekiqFetchesHarmNobody(int webHosts) {
        HarmRoll roll = new HarmRoll(webHosts, false)
                .until(Moment.SIDEKIQ, SimHarm.UNREADABLE_JOBS)
                .toItsEnd();
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(Verdict.COMPLETED);
        assertThat(roll.look("redis01", "sidekiq", "0").number("failed")).isZero();
        roll.fibers.close();
    }

    @Test
    void newSidekiqsThatStayForTenMinutesHarmNobody() {
        HarmRoll roll = new HarmRoll(2, false).until(Moment.CANARY, SimHarm.UNREADABLE_CACHE);
        roll.world.traffic.newJobs = 10;
        roll.fibers.run(() -> (roll.webs().noneMatch(HarmRoll::isNew)
                        && roll.world.host("lb01").servers.stream().allMatch(SimServer::serving))
                || roll.drover.away());
        long back = roll.fibers.now();
        int told = roll.world.story.size();
        roll.fibers.run(() -> roll.fibers.now() > back + TEN_MINUTES_MS || roll.drover.away());
        List<String> meanwhile = roll.world.story.subList(told, roll.world.story.size());
        assertThat(roll.world.harms.sides().newHosts()).as(roll.story()).isNotEmpty();
        assertThat(meanwhile).noneMatch(l -> l.contains("% of its requests"));
        assertThat(meanwhile.stream().filter(l -> l.contains("the cache's entry is written")))
                .hasSizeGreaterThan(1);
        roll.world.traffic.newJobs = 0;
        isPutBack(roll.toItsEnd());
    }

    /** It is there before, so that nobody takes it away, and its Sidekiq was set aside. */
    @Test
    void aTreeThatKeepsTheCacheOfASidekiqIsNamed() {
        HarmRoll roll = new HarmRoll(2, false);
        String tree = "/home/mastodon/releases/v4.3.0";
        roll.world
                .host("sidekiq01")
                .trees
                .put(tree, new SimTree(CutPointsTest.releases(Release.Flaw.NONE).getLast(), true));
        roll.until(Moment.CANARY, SimHarm.UNREADABLE_CACHE);
        roll.world.traffic.newJobs = 10;
        roll.fibers.run(() -> roll.webs().noneMatch(HarmRoll::isNew) || roll.drover.away());
        roll.on(TEN_MINUTES_MS / 10);
        roll.world.traffic.newJobs = 0;
        isPutBack(roll.toItsEnd());
        assertThat(Leftovers.of(roll.state()))
                .anyMatch(l -> l.startsWith(tree + " on sidekiq01 names database 15 as its cache"));
    }

    /** The harm lasts as long as the canary, which cannot be taken out before the one that was put back serves again. */
    @Test
    void aServerThatIsPutBackServesAgainAlsoWhereItFailsAsTheOthersDo() {
        HarmRoll roll =
                HarmRoll.tight(4).until(Moment.OTHER_WEBS, SimHarm.SHARED_FILE).toItsEnd();
        assertThat(roll.story()).contains("so it serves beside them");
        assertThat(roll.store.events()).noneMatch(Event.Held.class::isInstance);
        isPutBack(roll);
    }

    private static void isPutBack(HarmRoll roll) {
        List<Event> events = roll.store.events();
        assertThat(roll.state().course().verdict()).as(roll.story()).contains(Verdict.PUT_BACK);
        roll.checks.over(events, Verdict.PUT_BACK);
        assertThat(roll.world.violations).as(roll.story()).isEmpty();
        assertThat(roll.webs().filter(HarmRoll::isNew)).isEmpty();
        assertThat(roll.world.host("lb01").servers)
                .filteredOn(s -> s.backend.equals("web"))
                .allMatch(SimServer::serving);
        assertThat(Replay.stray(events)).isEmpty();
        roll.fibers.close();
    }
}
