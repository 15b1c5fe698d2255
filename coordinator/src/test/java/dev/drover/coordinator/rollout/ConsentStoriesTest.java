package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.view.Debts;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person takes upon herself, and what then stands in the debt ledger. */
class ConsentStoriesTest {
    private static final String ASKS =
            "little-traffic: pause }\napprove: [post-migrate, streaming-web01]\nsidekiq: { soak: 30s";

    private static Decision tell(Story story, Signal.Wish wish, String what, String why) {
        return story.signal(new Signal.Command(wish, "ada", why, Optional.of(new StepId(what))));
    }

    @Test
    void aStageThatAsksWaitsForApprovalBeforeOrWhenItIsReached() {
        Story story = new Story(ASKS).open();
        assertThat(tell(story, Signal.Wish.APPROVE, "streaming-web01", "")).isInstanceOf(Decision.Accept.class);
        story.run();
        assertThat(story.state().of(new StepId("post-migrate")).phase()).isEqualTo(Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("drover approve post-migrate");
        tell(story, Signal.Wish.APPROVE, "post-migrate", "read the migrations");
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).isEmpty();
    }

    private static Decision approve(Story story, String who, String stage) {
        return story.signal(new Signal.Command(Signal.Wish.APPROVE, who, "", Optional.of(new StepId(stage))));
    }

    @Test
    void aPlanAsksTwoOfThreePeopleBeforeItsFirstStepAndAgainWhereNothingGoesBack() {
        Story story = new Story("little-traffic: pause }\napprove: { plan: true, by: [ada, bob, cyd], at-least: 2,"
                + " expires: 1h }\nsidekiq: { soak: 30s");
        String first = story.state().plan().stages().getFirst().id();
        assertThat(story.open().run().state().steps().values()).allMatch(s -> s.phase() == Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("the approval of 2 of ada, bob, cyd");
        assertThat(approve(story, "mallory", first))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        r -> assertThat(r.because()).contains("mallory may not approve", "ada, bob, cyd"));
        approve(story, "ada", first);
        assertThat(approve(story, "ada", first))
                .as("one person counts once")
                .isInstanceOfSatisfying(
                        Decision.Refuse.class, r -> assertThat(r.because()).contains("already"));
        story.at("2026-11-21T12:00:00Z");
        approve(story, "cyd", first);
        assertThat(StatusLine.of(story.run().state())).as("ada's has expired").contains("so far: cyd");
        approve(story, "bob", first);
        assertThat(story.run().state().of(new StepId("post-migrate")).phase()).isEqualTo(Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("drover approve post-migrate");
        approve(story, "ada", "post-migrate");
        approve(story, "bob", "post-migrate");
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void workByHandIsAwaitedWithItsTextAndTakenWithItsEvidence() {
        Story story = Story.patching("router01").open().run();
        assertThat(StatusLine.of(story.state())).contains("to be done by hand: https://router01/", "drover done");
        assertThat(tell(story, Signal.Wish.DONE, "patch-router01", " "))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class, r -> assertThat(r.because()).contains("--evidence"));
        assertThat(tell(story, Signal.Wish.APPROVE, "patch-router01", "")).isInstanceOf(Decision.Refuse.class);
        tell(story, Signal.Wish.DONE, "patch-router01", "its page says 7.12");
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).isEmpty();
    }

    @Test
    void aForcedGateNeedsAReasonAndIsDebt() {
        Story story = new Story("promotion: manual").open().run();
        assertThat(tell(story, Signal.Wish.FORCE, "web-web02", " ")).isInstanceOf(Decision.Refuse.class);
        tell(story, Signal.Wish.FORCE, "web-web02", "Ada looked herself");
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).anyMatch(d -> d.contains("forced by ada: Ada looked herself"));
    }

    @Test
    void aBrokenCheckCanBeSkippedWithAReasonAndIsDebt() {
        Story story = new Story();
        story.breaks.add("verify");
        story.open().run();
        assertThat(story.state().course().hold()).isPresent();
        assertThat(tell(story, Signal.Wish.SKIP, "verify", "")).isInstanceOf(Decision.Refuse.class);
        tell(story, Signal.Wish.SKIP, "verify", "one queue is slow for another reason");
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).anyMatch(d -> d.contains("skipped by ada"));
    }

    @Test
    void whatOthersRelyOnCannotBeSkipped() {
        Story story = new Story().open();
        for (String step : List.of("lb01.web.web01.drain", "lb01.web.web01.hold", "web01.switch", "pre-migrate")) {
            assertThat(tell(story, Signal.Wish.SKIP, step, "no time"))
                    .isInstanceOfSatisfying(
                            Decision.Refuse.class, r -> assertThat(r.because()).contains(step));
        }
    }

    @Test
    void debtStaysUntilItIsSettledOrALaterRolloutLeavesNothing() {
        Story skipped = new Story();
        tell(skipped.open(), Signal.Wish.SKIP, "cache-clear", "later, by hand");
        skipped.run();
        Debts.Rollout first = new Debts.Rollout("r1", skipped.journal);
        assertThat(Debts.open(List.of(first)))
                .singleElement()
                .satisfies(d -> assertThat(d.text()).contains("cache clear", "later, by hand", "r1, ada"));
        List<Event> settled = new ArrayList<>(skipped.journal);
        settled.add(new Event.DebtSettled(Instant.EPOCH, "ada", "done by hand"));
        assertThat(Debts.open(List.of(new Debts.Rollout("r1", settled)))).isEmpty();
        Debts.Rollout clean = new Debts.Rollout("r2", new Story().open().run().journal);
        assertThat(Debts.open(List.of(first, clean))).isEmpty();
        assertThat(Debts.open(List.of(clean, first))).hasSize(1);
    }
}
