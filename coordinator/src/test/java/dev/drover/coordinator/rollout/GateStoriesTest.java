package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.Reading;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in front of a stage, and who opens it. */
class GateStoriesTest {
    private static final StepId NEXT = new StepId("lb01.web.web02.drain");
    private static final Reading BAD = new Reading(100, 30, 100, 0, 0, 5_000);
    private static final Reading QUIET = new Reading(1, 0, 1, 0, 0, 60_000);

    @Test
    void aGoodCanaryOpensTheGateByItself() {
        Story story = new Story().open().run();
        assertThat(story.state().gates().get("web-web02")).isInstanceOf(GateReading.Open.class);
        assertThat(story.state().gates().get("sidekiq-rest")).isInstanceOf(GateReading.Open.class);
    }

    @Test
    void manualPromotionWaitsForAPersonAndSaysSo() {
        Story story = new Story("promotion: manual").open().run();
        assertThat(story.state().of(NEXT).phase()).isEqualTo(Phase.WAITING);
        assertThat(Explainer.waitsForPerson(story.state())).isTrue();
        assertThat(StatusLine.of(story.state())).contains("good and waits for a person", "drover promote");
        assertThat(Explainer.whyNot(story.state(), NEXT))
                .anySatisfy(r -> assertThat(r.clearedBy()).contains("drover promote"));
        story.command(Signal.Wish.PROMOTE);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void onTheWayBackNoGateWaits() {
        Story story = new Story("promotion: manual").open().run();
        story.command(Signal.Wish.ROLLBACK);
        assertThat(Explainer.waitsForPerson(story.state())).isFalse();
        assertThat(StatusLine.of(story.state())).doesNotContain("drover promote");
        assertThat(story.command(Signal.Wish.PROMOTE)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void aPromotionDoesNotEndAPause() {
        Story story = new Story("promotion: manual").open().run();
        story.command(Signal.Wish.PAUSE);
        story.command(Signal.Wish.PROMOTE);
        story.run();
        assertThat(story.state().of(NEXT).phase()).isEqualTo(Phase.WAITING);
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void tooLittleTrafficIsNoVerdict() {
        Story story = new Story();
        story.readings = id -> QUIET;
        story.open().run();
        assertThat(story.state().of(NEXT).phase()).isEqualTo(Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("not enough evidence yet");
        story.command(Signal.Wish.PROMOTE);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(Leftovers.of(story.state())).anyMatch(d -> d.contains("without enough evidence"));
    }

    /** Few requests, or none, are one thing; a release that could not be looked at is another. */
    @Test
    void whatWasHardlySeenWaitsForAPersonWhereLittleTrafficPromotes() {
        for (String watch : List.of("lb01.web.web01.watch", "sidekiq01.sidekiq-watch")) {
            Story story = new Story("little-traffic: promote");
            Reading blind = new Reading(0, 0, 0, 0, 0, 0);
            Reading seen = new Reading(1, 0, 1, 0, 0, 5_000); // little traffic
            story.readings = id -> id.text().equals(watch) ? blind : seen;
            story.open().run();
            assertThat(story.state().ended()).as(watch).isFalse();
            assertThat(StatusLine.of(story.state())).contains("missing: time (0 s of");
            assertThat(Explainer.waitsForPerson(story.state())).isTrue();
            story.command(Signal.Wish.PROMOTE);
            assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        }
    }

    @Test
    void aBadCanaryThatMayNotGoBackByItselfWaits() {
        Story story = new Story("when-bad: pause");
        story.readings = id -> id.text().startsWith("lb01") ? BAD : new Reading(100, 0, 100, 0, 0, 5_000);
        story.open().run();
        assertThat(story.state().of(NEXT).phase()).isEqualTo(Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("the canary is bad");
        story.command(Signal.Wish.ROLLBACK);
        assertThat(story.run().state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    @Test
    void aBadFirstSidekiqStopsTheOthers() {
        Story story = new Story("when-bad: pause");
        story.readings = id -> id.text().endsWith("sidekiq-watch") ? BAD : new Reading(100, 0, 100, 0, 0, 5_000);
        story.open().run();
        assertThat(story.told).noneMatch(t -> t.equals("CARRY_OUT sidekiq02.switch"));
        assertThat(Explainer.waitsForPerson(story.state())).isTrue();
    }

    @Test
    void aClosedGateDoesNotRunIntoTheDeadline() {
        Story story = new Story("promotion: manual").open().run();
        int before = story.journal.size();
        Decision late = Decider.decide(
                story.state(),
                new Signal.Tick(),
                java.time.Duration.ofSeconds(1),
                java.time.Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(late).isEqualTo(new Decision.Accept(java.util.List.of()));
        assertThat(story.journal).hasSize(before);
    }

    /** Enough was seen; that the old ones fail since the canary runs is not little traffic. */
    @Test
    void othersThatFailSinceTheCanaryRunsWaitForAPersonWhereLittleTrafficPromotes() {
        Story story = new Story("little-traffic: promote");
        Reading harmed = new Reading(200, 1, 200, 20, 0, 5_000);
        Reading well = new Reading(200, 1, 200, 1, 0, 5_000);
        story.readings = id -> id.text().equals("lb01.web.web01.watch") ? harmed : well;
        story.open();
        HostId old = new HostId("web02");
        story.signal(new Signal.BesideSeen(List.of(new Sighting.Before(old, new HostId("lb01"), 9_000, 9, 9, 0))));
        story.run();
        assertThat(StatusLine.of(story.state())).contains("it may be what harms them");
        assertThat(Explainer.waitsForPerson(story.state())).isTrue();
        story.command(Signal.Wish.PROMOTE);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }
}
