package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something is wanting that may come by itself: it is waited for, and turns nothing back. */
class WantStoriesTest {
    private static final String CANARY = "lb01.web.web01.drain";
    private static final String DRAIN = "lb01.web.web02.drain";
    private static final String RETURN = "lb01.web.web01.return";
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(5); // longer than healthy-deadline, which is 2m

    private static StepId step(String text) {
        return new StepId(text);
    }

    /** A rollout at the moment when it meets what is wanting. */
    private static Story wanting(String step) {
        Story story = new Story();
        story.wants.add(step);
        return story.open().run();
    }

    private static void endsWell(Story story) {
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(story.journal).noneMatch(Event.TurnedBack.class::isInstance);
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    private static String held(Story story) {
        return story.state().course().hold().map(RolloutState.Hold::why).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, DRAIN})
    void aDrainThatIsRefusedWaitsAndGoesOnWhenTheOthersAreUp(String drain) {
        Story story = wanting(drain).pass(SHORT);
        assertThat(story.state().of(step(drain)).phase()).isEqualTo(Phase.WAITING);
        assertThat(story.state().of(step(drain)).touched()).isFalse();
        assertThat(story.state().course().hold()).isEmpty();
        story.wants.clear();
        story.pass(SHORT);
        assertThat(story.state().of(step(drain)).phase()).isEqualTo(Phase.DONE);
        endsWell(story);
    }

    @Test
    void itSaysWhyItWaitsSinceWhenAndUntilWhen() {
        Story story = wanting(DRAIN);
        StepState.Want want = story.state().of(step(DRAIN)).patience().want().orElseThrow();
        String until = "" + want.since().plus(Duration.ofMinutes(2));
        story.pass(SHORT);
        assertThat(StatusLine.of(story.state()))
                .contains("waits: " + DRAIN + ": only 0 others are up (until " + until + ")");
        for (List<Explainer.Reason> why :
                List.of(Explainer.whyNot(story.state()), Explainer.whyNot(story.state(), step(DRAIN)))) {
            assertThat(why).anySatisfy(r -> {
                assertThat(r.text()).isEqualTo(DRAIN + " waits: only 0 others are up");
                assertThat(r.since()).isEqualTo(want.since());
                assertThat(r.clearedBy()).contains("others that are up", "tries again", "pauses", until);
            });
        }
    }

    @Test
    void itIsTriedSoonAndThenEveryTenSeconds() {
        Story story = wanting(DRAIN).pass(Duration.ofSeconds(100));
        long tries = story.told.stream().filter(("CARRY_OUT " + DRAIN)::equals).count();
        assertThat(tries).isBetween(7L, 13L);
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, DRAIN})
    void ifTheyStayAwayTheRolloutPausesAndAPersonLetsItTryAgain(String drain) {
        Story story = wanting(drain).pass(LONG);
        assertThat(held(story)).contains(drain + " waited in vain for 1", "only 0 others are up", "others that are up");
        assertThat(story.told).noneMatch(t -> t.startsWith("UNDO"));
        int tries = story.told.size();
        story.pass(LONG);
        assertThat(story.told).as("paused").hasSize(tries);
        story.command(Signal.Wish.RESUME);
        story.pass(SHORT);
        assertThat(story.state().course().hold()).as("it waits anew").isEmpty();
        story.wants.clear();
        story.pass(SHORT);
        endsWell(story);
    }

    @Test
    void aClockThatIsSetBackMakesTheWaitNoLonger() {
        Story story = wanting(DRAIN).pass(SHORT);
        story.at("2025-11-21T10:00:00Z").pass(LONG);
        assertThat(held(story)).contains(DRAIN + " waited in vain for 1");
    }

    @Test
    void aRetryOfWhatWaitedInVainIsAResume() {
        Story story = wanting(DRAIN).pass(LONG);
        story.wants.clear();
        assertThat(story.command(Signal.Wish.RETRY)).isInstanceOf(Decision.Accept.class);
        endsWell(story);
    }

    @Test
    void aWayBackThatWantsADrainWaitsTheSameWayAndPausesWhereItIs() {
        Story story = new Story().open().runUntil(RETURN, Phase.DONE);
        story.wants.add(RETURN);
        story.command(Signal.Wish.ROLLBACK);
        story.run().pass(SHORT);
        assertThat(story.state().course().hold()).isEmpty();
        assertThat(StatusLine.of(story.state())).contains("rolling back", "waits: " + RETURN);
        assertThat(story.told).doesNotContain("UNDO web01.switch");
        story.pass(LONG);
        assertThat(held(story)).contains(RETURN + " waited in vain");
        assertThat(Decider.failed(story.state())).isEmpty();
        story.wants.clear();
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(story.told).contains("UNDO web01.switch");
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    @Test
    void aWayBackGoesOnByItselfWhenTheOthersAreUpInTime() {
        Story story = new Story().open().runUntil(RETURN, Phase.DONE);
        story.wants.add(RETURN);
        story.command(Signal.Wish.ROLLBACK);
        story.run().pass(SHORT);
        story.wants.clear();
        assertThat(story.pass(SHORT).state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    @Test
    void whileItWaitsAPersonMayRollBackAbortOrPause() {
        Story back = wanting(DRAIN);
        back.command(Signal.Wish.ROLLBACK);
        assertThat(back.run().state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(back.told).doesNotContain("UNDO " + DRAIN);
        Story aborted = wanting(DRAIN);
        aborted.command(Signal.Wish.ABORT);
        assertThat(aborted.run().state().course().verdict()).contains(Verdict.ABORTED);
        for (Signal.Wish wish : List.of(Signal.Wish.PAUSE, Signal.Wish.PAUSE_IN_PLACE)) {
            Story paused = wanting(DRAIN);
            paused.command(wish);
            int told = paused.told.size();
            paused.pass(Duration.ofHours(2));
            assertThat(paused.told).as("deadlines stop, and so do tries").hasSize(told);
            assertThat(held(paused)).isEqualTo("because");
            paused.command(Signal.Wish.RESUME);
            paused.pass(SHORT);
            assertThat(paused.state().course().hold())
                    .as("the wait begins anew")
                    .isEmpty();
            paused.wants.clear();
            paused.pass(SHORT);
            endsWell(paused);
        }
    }

    /** Taken out of one balancer, and refused by the other: a pause does not leave it so. */
    @Test
    void aGroupThatWaitsAndWasOnlyTakenOutIsPutBackByAPause() {
        for (boolean person : new boolean[] {true, false}) {
            Story story = Story.of("two-balancers");
            String second = "lb02.web.web02.drain";
            story.wants.add(second);
            story.open().run();
            assertThat(story.world).contains(step("lb01.web.web02.drain"));
            if (person) {
                story.command(Signal.Wish.PAUSE);
                story.run();
            } else {
                story.pass(LONG);
            }
            assertThat(story.told).contains("UNDO lb01.web.web02.drain");
            assertThat(story.world).doesNotContain(step("lb01.web.web02.drain"), step(second));
            story.wants.clear();
            story.command(Signal.Wish.RESUME);
            endsWell(story);
        }
    }

    /** Its host is changed by half: a pause goes on to the next safe point, and so it is tried until it is finished. */
    @Test
    void aHostThatIsBeingChangedIsFinishedAlthoughItWaits() {
        Story story = new Story();
        story.wantsLate.add("web02.switch");
        story.open().run();
        assertThat(story.state().of(step("web02.switch")).touched()).isTrue();
        story.command(Signal.Wish.PAUSE);
        story.pass(LONG);
        assertThat(Wants.of(story.state())).hasSize(1);
        assertThat(held(story)).isEqualTo("because");
        story.wantsLate.clear();
        story.pass(Duration.ofMinutes(6));
        assertThat(story.state().of(step("lb01.web.web02.return")).phase()).isEqualTo(Phase.DONE);
        story.command(Signal.Wish.RESUME);
        endsWell(story);
    }

    @Test
    void anAbortWaitsForWhatItHasToFinish() {
        Story story = new Story();
        story.wantsLate.add("web02.switch");
        story.open().run();
        story.command(Signal.Wish.ABORT);
        story.pass(SHORT);
        assertThat(story.state().ended()).isFalse();
        assertThat(StatusLine.of(story.state())).contains("aborting", "waits: web02.switch");
        story.wantsLate.clear();
        assertThat(story.pass(SHORT).state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(story.state().of(step("lb01.web.web02.return")).phase()).isEqualTo(Phase.DONE);
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    @Test
    void anAbortEndsAlthoughItWaitsInVainAndSaysWhatItLeaves() {
        Story story = new Story();
        story.wantsLate.add("web02.switch");
        story.open().run();
        story.command(Signal.Wish.ABORT);
        assertThat(story.pass(LONG).state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(Leftovers.of(story.state()))
                .anySatisfy(d -> assertThat(d).contains("waited in vain for 1", "only 0 others are up"));
        assertThat(story.world).as("it stays out").doesNotContain(step("lb01.web.web02.return"));
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    @Test
    void everyCutPointOfAWaitConverges() {
        int length = wanting(CANARY).pass(Duration.ofSeconds(20)).journal.size();
        for (int at = length - 25; at <= length; at++) {
            for (boolean landed : new boolean[] {true, false}) {
                Story story = wanting(CANARY).pass(Duration.ofSeconds(20));
                story.crash(at, landed).run().pass(SHORT);
                assertThat(story.state().course().hold())
                        .as("cut after entry " + at)
                        .isEmpty();
                story.wants.clear();
                story.pass(SHORT);
                endsWell(story);
            }
        }
    }

    /** Nobody has tried in the meantime, so nobody can say that it was in vain. */
    @Test
    void aWaitCountsAnewForWhoTakesOverAfterALongSilence() {
        Story story = wanting(DRAIN).pass(Duration.ofSeconds(100));
        story.at("2026-11-21T20:00:00Z");
        story.crash(story.journal.size(), true).run().pass(Duration.ofSeconds(90));
        assertThat(story.state().course().hold()).isEmpty();
        story.pass(SHORT.plus(SHORT));
        assertThat(held(story)).contains("waited in vain");
    }

    @Test
    void aClockThatIsSetBackMakesNobodyPauseAndNobodyWait() {
        Story story = wanting(DRAIN);
        story.at("2026-11-21T07:00:00Z").pass(SHORT);
        assertThat(story.state().course().hold()).isEmpty();
        story.wants.clear();
        story.pass(SHORT);
        endsWell(story);
    }

    @Test
    void aProofThatWaitsMayBeSkipped() {
        Story story = wanting("no-old-process");
        story.command(Signal.Wish.SKIP);
        endsWell(story);
    }
}
