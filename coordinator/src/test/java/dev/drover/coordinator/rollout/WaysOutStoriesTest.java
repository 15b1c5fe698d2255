package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A way back, or to safety, that meets trouble itself. */
class WaysOutStoriesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    /** Seed 2198: it was watched, and the watch taken back as paused, again and again. */
    @Test
    void anAbortWhoseHostsAreAdoptedWaitsForAPersonAndThenReachesSafety() {
        Story story = new Story().open().runUntil("sidekiq01.switch", Phase.DONE);
        story.command(Signal.Wish.ABORT);
        story.adopted();
        story.told.clear();
        story.run();
        assertThat(story.told).containsExactly("LOOK sidekiq01.sidekiq-watch");
        assertThat(story.state().ended()).isFalse();
        assertThat(story.command(Signal.Wish.RESUME)).isInstanceOf(Decision.Accept.class);
        assertThat(story.run().state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(story.told).contains("CARRY_OUT sidekiq01.sidekiq-watch").doesNotHaveDuplicates();
    }

    @Test
    void whateverIsWishedOfAnAdoptedAbortIsNeitherLostNorEndless() {
        for (Signal.Wish wish : Signal.Wish.values()) {
            Story story = new Story().open().runUntil("sidekiq01.switch", Phase.DONE);
            story.command(Signal.Wish.ABORT);
            story.adopted().command(wish);
            story.told.clear();
            story.run();
            assertThat(story.told).as("%s", wish).hasSizeLessThan(20);
            assertThat(story.state().ended() || story.state().course().hold().isPresent())
                    .as("%s", wish)
                    .isTrue();
        }
    }

    /** Seed 33593: a way back stood still for half an hour, since a step had broken on the way forward before. */
    @Test
    void aWayBackPausesAtOnceWhereAStepCannotBePutBack() {
        StepId preflight = new StepId("web01.preflight");
        StepId switched = new StepId("web01.switch");
        Settlement broke = new Settlement.Broke("what was there before is not remembered", "by hand");
        RolloutState back = new Story()
                .open()
                .state()
                .after(new Event.StepOrdered(NOON, switched, Mission.CARRY_OUT, 1, 1))
                .after(new Event.StepFound(NOON, switched, "needed", "{}"))
                .after(new Event.StepSettled(NOON, switched, Mission.CARRY_OUT, 1, new Settlement.Changed("done"), 0))
                .after(new Event.StepSettled(NOON, preflight, Mission.CARRY_OUT, 1, broke, 0))
                .after(new Event.TurnedBack(NOON, "ada", "because"))
                .after(new Event.StepOrdered(NOON, switched, Mission.UNDO, 2, 1));
        Signal cannot = new Signal.Reported(new Report.Settled(switched, Mission.UNDO, 2, broke, 0));
        assertThat(Decider.decide(back, cannot, Duration.ofHours(1), NOON))
                .isInstanceOfSatisfying(
                        Decision.Accept.class, a -> assertThat(a.events()).anyMatch(Event.Held.class::isInstance));
        Signal resume = new Signal.Command(Signal.Wish.RESUME, "ada", "because", Optional.empty());
        RolloutState held = back.after(new Event.Held(NOON, "ada", "because", true));
        assertThat(Decider.decide(held, resume, Duration.ofHours(1), NOON))
                .as("what broke on the way forward does not stand in the way back")
                .isInstanceOf(Decision.Accept.class);
    }
}
