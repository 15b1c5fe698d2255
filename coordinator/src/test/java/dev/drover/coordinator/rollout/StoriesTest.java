package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Reading;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens in a rollout, told as an operator would tell it. */
class StoriesTest {
    private static final Reading GOOD = new Reading(100, 0, 100, 0, 0, 5_000);
    private static final Reading ONE_IN_TEN_FAILS = new Reading(100, 10, 100, 0, 0, 5_000);

    private static Reading badWeb(StepId watch) {
        return watch.text().startsWith("lb01") ? ONE_IN_TEN_FAILS : GOOD;
    }

    private static List<StepId> undoable(Story story) {
        return story.state().plan().steps().stream()
                .filter(s -> s.reversal() instanceof Reversal.Undo)
                .map(Step::id)
                .toList();
    }

    private static StepId step(String text) {
        return new StepId(text);
    }

    @Test
    void aGoodReleaseIsRolledToTheEnd() {
        Story story = new Story().open().run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(story.told).hasSize(story.state().plan().steps().size());
        assertThat(story.told.indexOf("CARRY_OUT sidekiq02.switch"))
                .isLessThan(story.told.indexOf("CARRY_OUT web01.switch"));
        assertThat(story.told.indexOf("CARRY_OUT web02.switch"))
                .isLessThan(story.told.indexOf("CARRY_OUT post-migrate"));
        assertThat(story.state().of(step("lb01.web.web01.watch")).because())
                .as("a canary that was judged was not cut short")
                .isEqualTo("watched until it was judged");
    }

    @Test
    void aBadCanaryGoesBackByItselfAndNothingStaysTouched() {
        Story story = new Story();
        story.readings = StoriesTest::badWeb;
        story.open().run();
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(story.told).doesNotContain("CARRY_OUT web02.switch", "CARRY_OUT post-migrate");
        assertThat(story.world).doesNotContainAnyElementsOf(undoable(story));
        assertThat(story.told.indexOf("UNDO web01.switch")).isLessThan(story.told.indexOf("UNDO lb01.web.web01.drain"));
    }

    @Test
    void goingBackSkipsCanaryAndSoak() {
        Story story = new Story().open().runUntil("web02.switch", Phase.ORDERED);
        story.command(Signal.Wish.ROLLBACK);
        story.run();
        assertThat(story.told.stream().filter(t -> t.startsWith("UNDO") && t.contains("watch")))
                .isEmpty();
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(story.world).doesNotContainAnyElementsOf(undoable(story));
    }

    @Test
    void anUndoWaitsUntilEverythingThatNeedsItIsClear() {
        Story story = new Story().open().runUntil("web02.switch", Phase.DONE);
        story.command(Signal.Wish.ROLLBACK);
        story.run();
        List<String> undone = story.told.stream()
                .filter(t -> t.startsWith("UNDO"))
                .map(t -> t.substring(5))
                .toList();
        List<String> seen = new ArrayList<>();
        for (String id : undone) {
            Step step = story.state().plan().step(step(id));
            assertThat(seen)
                    .as("what " + id + " needs is undone after it")
                    .doesNotContainAnyElementsOf(
                            step.needs().stream().map(StepId::text).toList());
            seen.add(id);
        }
    }

    @Test
    void aPauseFinishesTheHostThatIsOutOfService() {
        Story story = new Story().open().runUntil("lb01.web.web02.drain", Phase.DONE);
        story.command(Signal.Wish.PAUSE);
        story.run();
        assertThat(story.state().of(step("lb01.web.web02.return")).phase()).isEqualTo(Phase.DONE);
        assertThat(story.state().of(step("lb01.streaming.web01.drain")).phase()).isEqualTo(Phase.WAITING);
        assertThat(story.state().ended()).isFalse();
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void aPauseInPlaceStartsNothingMore() {
        Story story = new Story().open().runUntil("lb01.web.web02.drain", Phase.DONE);
        story.command(Signal.Wish.PAUSE_IN_PLACE);
        story.run();
        assertThat(story.state().of(step("lb01.web.web02.return")).phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void aPauseInTheSoakKeepsTheEvidence() {
        Story story = new Story();
        story.readings = id -> {
            boolean first = story.state().watches().values().stream()
                    .noneMatch(w -> w.evidence().canaryTotal() > 500);
            if (id.text().startsWith("lb01")
                    && !first
                    && story.state().course().hold().isEmpty()
                    && story.pauses++ == 0) {
                story.command(Signal.Wish.PAUSE);
            }
            return GOOD;
        };
        story.open().run();
        StepId watch = step("lb01.web.web01.watch");
        assertThat(story.state().of(watch).phase()).isEqualTo(Phase.WAITING);
        long seen = evidence(story, watch);
        assertThat(seen).isPositive();
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(evidence(story, watch)).isGreaterThan(seen);
    }

    /** The watch is recalled by the pause, and hears of it when the rollout has long gone on. */
    @Test
    void aPauseThatIsOverBeforeTheWatchHasHeardOfItIsNoVerdict() {
        Story story = new Story();
        story.readings = id -> {
            if (id.text().startsWith("lb01") && story.pauses++ == 3) {
                story.command(Signal.Wish.PAUSE);
                story.command(Signal.Wish.RESUME);
            }
            return GOOD;
        };
        story.open().run();
        assertThat(story.told.stream().filter("CARRY_OUT lb01.web.web01.watch"::equals))
                .as("it was watched further")
                .hasSize(2);
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).isEmpty();
    }

    private static long evidence(Story story, StepId watch) {
        RolloutState.Watched watched = story.state().watches().get(watch);
        return watched == null ? 0 : watched.evidence().canaryTotal();
    }

    @Test
    void anAbortReturnsWhatIsGoodAndNamesMixedVersions() {
        Story story = new Story().open().runUntil("web02.switch", Phase.DONE);
        story.command(Signal.Wish.ABORT);
        story.run();
        assertThat(story.state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(story.state().of(step("lb01.web.web02.return")).phase()).isEqualTo(Phase.DONE);
        assertThat(Leftovers.of(story.state())).noneMatch(d -> d.contains("weight"));
        Story early = new Story().open().runUntil("lb01.web.web01.drain", Phase.DONE);
        early.command(Signal.Wish.ABORT);
        early.run();
        assertThat(early.world).doesNotContain(step("lb01.web.web01.drain"));
        assertThat(Leftovers.of(early.state())).anyMatch(d -> d.startsWith("mixed versions"));
    }

    @Test
    void anAbortBeforeTheCanaryHasAllOfItsTrafficSaysSo() {
        Story story = new Story().open().runUntil("web01.switch", Phase.DONE);
        story.command(Signal.Wish.ABORT);
        story.run();
        assertThat(story.state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(Leftovers.of(story.state())).contains("lb01: web/web01 has weight 10 instead of 100");
    }

    @Test
    void aBrokenStepAfterTheCanaryWaitsForAPersonWhoTriesAgain() {
        Story story = new Story();
        story.breaks.add("web02.switch");
        story.open().run();
        assertThat(story.state().course().hold()).isPresent();
        assertThat(story.command(Signal.Wish.RESUME)).isInstanceOf(Decision.Refuse.class);
        story.breaks.clear();
        story.command(Signal.Wish.RETRY);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void afterThePointOfNoReturnRollbackIsRefusedWithItsPrice() {
        Story story = new Story().open().runUntil("post-migrate", Phase.DONE);
        assertThat(story.command(Signal.Wish.ROLLBACK))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class, r -> assertThat(r.because()).contains("restoring the database"));
    }

    @Test
    void aPausedRolloutDoesNotHitItsDeadlines() {
        Story story = new Story().open();
        story.command(Signal.Wish.PAUSE);
        int before = story.journal.size();
        assertThat(Decider.decide(
                        story.state(),
                        new Signal.Tick(),
                        java.time.Duration.ofSeconds(1),
                        java.time.Instant.parse("2027-01-01T00:00:00Z")))
                .isEqualTo(new Decision.Accept(List.of()));
        assertThat(story.journal).hasSize(before);
    }

    @Test
    void everyCutPointConverges() {
        int length = new Story().open().run().journal.size();
        int cuts = 0;
        for (int at = 2; at < length; at++) {
            for (boolean landed : new boolean[] {true, false}) {
                Story story = new Story().open().run();
                story.crash(at, landed).run();
                assertThat(story.state().course().verdict())
                        .as("cut after entry " + at)
                        .contains(Verdict.COMPLETED);
                assertThat(story.applied.getOrDefault(step("pre-migrate"), 0)).isLessThanOrEqualTo(1);
                assertThat(story.applied.getOrDefault(step("post-migrate"), 0)).isLessThanOrEqualTo(1);
                cuts++;
            }
        }
        System.out.println("cut points that converge: " + cuts);
    }

    @Test
    void everyCutPointOfAWayBackConverges() {
        Story model = new Story();
        model.readings = StoriesTest::badWeb;
        int length = model.open().run().journal.size();
        for (int at = 2; at < length; at++) {
            for (boolean landed : new boolean[] {true, false}) {
                Story story = new Story();
                story.readings = StoriesTest::badWeb;
                story.open().run();
                story.crash(at, landed).run();
                assertThat(story.state().course().verdict())
                        .as("cut after entry " + at)
                        .contains(Verdict.PUT_BACK);
                assertThat(story.world).as("cut after entry " + at).doesNotContainAnyElementsOf(undoable(story));
            }
        }
    }

    @Test
    void everyPrefixOfAJournalGivesTheSameMovesAgain() {
        Story good = new Story().open().run();
        Story bad = new Story();
        bad.readings = StoriesTest::badWeb;
        bad.open().run();
        for (Story story : List.of(good, bad)) {
            assertThat(Replay.stray(story.journal)).isEmpty();
        }
    }

    @Test
    void anOrderThatWasTakenOutOrPutInIsFoundOut() {
        List<Event> journal = new Story().open().run().journal;
        for (int at = 1; at < journal.size(); at++) {
            if (journal.get(at) instanceof Event.StepOrdered order) {
                List<Event> without = new ArrayList<>(journal);
                without.remove(at);
                assertThat(Replay.stray(without))
                        .as("without entry " + (at + 1))
                        .isPresent();
                List<Event> twice = new ArrayList<>(journal);
                twice.add(at, order);
                assertThat(Replay.stray(twice))
                        .as("entry " + (at + 1) + " twice")
                        .isPresent();
            }
        }
    }
}
