package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rollouts that keep to Saturday, 13:00 to 15:00 in London; the stories begin at ten in the morning. */
class WindowStoriesTest {
    private static final StepId SWITCH = new StepId("sidekiq01.quiet");
    private static final StepId DRAIN = new StepId("lb01.web.web01.drain");
    private static final StepId BUILD = new StepId("web01.build");

    private static Story saturday() {
        return new Story("little-traffic: pause", List.of("saturday"));
    }

    private static Phase phase(Story story, StepId step) {
        return story.state().of(step).phase();
    }

    @Test
    void whatNobodyNoticesIsDoneBeforeAndTheRestWaitsForTheWindowWithoutAPerson() {
        Story story = saturday().open().run();
        assertThat(phase(story, BUILD)).isEqualTo(Phase.DONE);
        assertThat(phase(story, SWITCH)).isEqualTo(Phase.WAITING);
        assertThat(Explainer.waitsForPerson(story.state())).isFalse();
        assertThat(Explainer.whyNot(story.state())).anySatisfy(r -> {
            assertThat(r.text()).contains("no window is open");
            assertThat(r.clearedBy()).contains("window saturday, which opens Sat 21 Nov 13:00 Europe/London");
        });
        int before = story.journal.size();
        story.at("2026-11-21T11:00:00Z").at("2026-11-21T12:59:50Z").run();
        assertThat(story.journal).as("waiting fills no journal").hasSize(before);
        story.at("2026-11-21T13:00:01Z").run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void aStageThatDoesNotFitWhatIsLeftWaitsForTheNextWindow() {
        Story story = saturday().open().run().at("2026-11-21T14:59:00Z").run();
        assertThat(story.state().gates().values())
                .filteredOn(GateReading.Closed.class::isInstance)
                .anySatisfy(g -> assertThat(g.because())
                        .contains("window saturday is open until Sat 21 Nov 15:00")
                        .contains("with its way back the stage takes up to"));
        assertThat(story.state().ended()).isFalse();
        story.at("2026-11-28T13:00:01Z").run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void whatWasPausedInItsWindowDoesNotGoOnOutsideButWhatWasBegunIsFinished() {
        Story story = saturday().open().run();
        story.at("2026-11-21T13:00:01Z").runUntil("lb01.web.web01.drain", Phase.DONE);
        story.command(Signal.Wish.PAUSE);
        story.run();
        assertThat(phase(story, new StepId("web01.switch"))).isEqualTo(Phase.DONE);
        story.at("2026-11-21T16:00:00Z").command(Signal.Wish.RESUME);
        story.run();
        assertThat(phase(story, new StepId("lb01.web.web02.drain"))).isEqualTo(Phase.WAITING);
        story.at("2026-11-28T13:00:01Z").run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void whatWasOrderedInItsWindowAndFoundUndoneAfterItBeginsAnewInTheNext() {
        Story story = drainOrderedThenDeadUntilAfterTheWindow(false);
        assertThat(story.told).endsWith("LOOK lb01.web.web01.drain");
        assertThat(phase(story, DRAIN)).isEqualTo(Phase.WAITING);
        story.at("2026-11-28T13:00:01Z").run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void whatWasOrderedInItsWindowAndFoundDoneAfterItIsFinished() {
        Story story = drainOrderedThenDeadUntilAfterTheWindow(true);
        assertThat(phase(story, new StepId("web01.switch"))).isEqualTo(Phase.DONE);
        assertThat(phase(story, new StepId("lb01.web.web02.drain")))
                .as("the next stage")
                .isEqualTo(Phase.WAITING);
    }

    @Test
    void aClockThatIsSetBackBeforeTheWindowLetsNothingBegin() {
        Story story = saturday().open().run();
        story.at("2026-11-21T13:00:01Z").runUntil(DRAIN.text(), Phase.DONE);
        int read = 1
                + story.journal.lastIndexOf(story.journal.stream()
                        .filter(e -> e instanceof Event.GateRead g && g.reading() instanceof GateReading.Open)
                        .reduce((a, b) -> b)
                        .orElseThrow());
        story.at("2026-11-21T12:30:00Z").crash(read, false).run();
        assertThat(phase(story, DRAIN)).isEqualTo(Phase.WAITING);
        story.at("2026-11-21T13:30:00Z").run();
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    private static Story drainOrderedThenDeadUntilAfterTheWindow(boolean landed) {
        Story story = saturday().open().run();
        story.at("2026-11-21T13:00:01Z").runUntil(DRAIN.text(), Phase.DONE);
        int found = 1
                + story.journal.indexOf(story.journal.stream()
                        .filter(e -> e instanceof Event.StepFound f && f.step().equals(DRAIN))
                        .findFirst()
                        .orElseThrow());
        return story.at("2026-11-21T16:00:00Z").crash(found, landed).run();
    }

    @Test
    void anOverrunIsForeseenOnceAndLongBeforeTheWindowCloses() {
        Story story = saturday().open().run();
        story.at("2026-11-21T14:47:00Z").at("2026-11-21T14:47:30Z").at("2026-11-21T14:48:00Z");
        List<Event.OverrunForeseen> foreseen = story.journal.stream()
                .filter(Event.OverrunForeseen.class::isInstance)
                .map(Event.OverrunForeseen.class::cast)
                .toList();
        assertThat(foreseen).hasSize(1);
        assertThat(foreseen.getFirst().late()).isNotEmpty();
        assertThat(foreseen.getFirst().at()).isBefore("2026-11-21T14:47:10Z");
    }

    @Test
    void aPersonMayTakeAStagePastTheWindowOnRecord() {
        Story story = saturday().open().run();
        String stage = Gates.closed(story.state()).orElseThrow().stage().id();
        story.signal(new Signal.Command(Signal.Wish.FORCE, "ada", "the database is ours tonight", Optional.empty()));
        story.run();
        assertThat(story.state().gates().get(stage)).isInstanceOf(GateReading.Open.class);
        assertThat(story.journal)
                .anyMatch(e -> e instanceof Event.Forced f && f.stage().equals(stage));
        assertThat(story.state().ended()).as("only that stage").isFalse();
    }

    @Test
    void theWayBackNeedsNoWindow() {
        Story story = saturday().open().run();
        story.at("2026-11-21T13:00:01Z").runUntil("web01.switch", Phase.DONE);
        story.at("2026-11-21T18:00:00Z").command(Signal.Wish.ROLLBACK);
        assertThat(story.run().state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    @Test
    void everyPrefixOfItsJournalGivesTheSameOrders() {
        Story story = saturday().open().run();
        story.at("2026-11-21T13:00:01Z").run();
        assertThat(Replay.stray(story.journal)).isEmpty();
    }
}
