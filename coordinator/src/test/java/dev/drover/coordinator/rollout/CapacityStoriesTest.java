package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server fails by itself while Drover has another one out. */
class CapacityStoriesTest {
    private static final StepId DRAIN = new StepId("lb01.web.web02.drain");
    private static final StepId SWITCH = new StepId("web02.switch");
    private static final StepId RETURN = new StepId("lb01.web.web02.return");
    private static final StepId NEXT = new StepId("lb01.streaming.web01.drain");

    private static Signal sighted(String web01) {
        return new Signal.Sighted(
                new HostId("lb01"),
                List.of(
                        new HaproxyServer("web", "web01", web01, 3, 100),
                        new HaproxyServer("web", "web02", "MAINT", 0, 100)));
    }

    @Test
    void whatWasOnlyTakenOutGoesBackAtOnceAndTheRollPauses() {
        Story story = new Story().open().runUntil(DRAIN.text(), Phase.DONE);
        story.signal(sighted("DOWN"));
        story.run();
        assertThat(story.world).doesNotContain(DRAIN, SWITCH);
        assertThat(story.told).contains("UNDO " + DRAIN);
        assertThat(story.state().course().hold())
                .hasValueSatisfying(h -> assertThat(h.why()).contains("lb01", "only 0 of backend web", "at least 1"));
        assertThat(story.state().ended()).isFalse();
    }

    @Test
    void afterAResumeWhatWasPutBackIsDoneAgain() {
        Story story = new Story().open().runUntil(DRAIN.text(), Phase.DONE);
        story.signal(sighted("DOWN"));
        story.run();
        story.command(Signal.Wish.RESUME);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
        assertThat(story.applied).containsEntry(DRAIN, 2).containsEntry(SWITCH, 1);
    }

    @Test
    void whatReliedOnAStepThatWasPutBackIsDoneAgainToo() {
        Story story = new Story().open().runUntil("lb01.web.web02.hold", Phase.DONE);
        story.signal(sighted("DOWN"));
        story.run();
        story.told.clear();
        story.command(Signal.Wish.RESUME);
        story.run();
        assertThat(story.told)
                .containsSubsequence(
                        "CARRY_OUT " + DRAIN,
                        "CARRY_OUT lb01.web.web02.hold",
                        "CARRY_OUT " + SWITCH,
                        "CARRY_OUT " + RETURN);
    }

    /** Found by the simulator, seed 41: the host was switched although its server was back in service. */
    @Test
    void aPutBackThatACrashLeftInDoubtTakesWithItWhatReliedOnIt() {
        Story story = new Story().open().runUntil("lb01.web.web02.hold", Phase.DONE);
        story.signal(sighted("DOWN"));
        story.runUntil(DRAIN.text(), Phase.ORDERED);
        story.crash(story.journal.size(), true);
        story.told.clear();
        story.command(Signal.Wish.RESUME);
        story.run();
        assertThat(story.told.subList(0, story.told.indexOf("CARRY_OUT " + SWITCH)))
                .containsSubsequence("CARRY_OUT " + DRAIN, "CARRY_OUT lb01.web.web02.hold");
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void aHostThatIsBeingChangedIsFinishedAndNothingElseIsBegun() {
        Story story = new Story().open().runUntil(SWITCH.text(), Phase.DONE);
        story.signal(sighted("DOWN"));
        story.run();
        assertThat(story.state().of(RETURN).phase()).isEqualTo(Phase.DONE);
        assertThat(story.state().of(NEXT).phase()).isEqualTo(Phase.WAITING);
        assertThat(story.state().course().hold()).isPresent();
    }

    @Test
    void aServerOnItsWayDownStillServesAndNothingHappens() {
        Story story = new Story().open().runUntil(DRAIN.text(), Phase.DONE);
        int before = story.journal.size();
        story.signal(sighted("UP 1/3"));
        assertThat(story.journal).hasSize(before);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }

    @Test
    void whileNothingIsOutAFailingServerIsNotTheRollsBusiness() {
        Story story = new Story().open().runUntil(RETURN.text(), Phase.DONE);
        int before = story.journal.size();
        story.signal(sighted("DOWN"));
        assertThat(story.journal).hasSize(before);
    }

    @Test
    void aPauseInPlaceDoesNotKeepAGoodServerOut() {
        Story story = new Story().open().runUntil(DRAIN.text(), Phase.DONE);
        story.command(Signal.Wish.PAUSE_IN_PLACE);
        story.run();
        story.signal(sighted("DOWN"));
        story.run();
        assertThat(story.world).doesNotContain(DRAIN);
    }

    @Test
    void whoPausesDuringARetreatDoesNotKeepAGoodServerOut() {
        for (Signal.Wish pause : List.of(Signal.Wish.PAUSE, Signal.Wish.PAUSE_IN_PLACE)) {
            Story story = new Story().open().runUntil(DRAIN.text(), Phase.DONE);
            story.signal(sighted("DOWN"));
            story.command(pause);
            story.run();
            assertThat(story.world).doesNotContain(DRAIN, SWITCH);
            assertThat(story.state().course().hold())
                    .hasValueSatisfying(h -> assertThat(h.who()).isNotEqualTo(Decider.DROVER));
        }
    }

    @Test
    void aDrainThatTheBalancerRefusesLeavesNothingOut() {
        Story story = new Story();
        story.breaks.add(DRAIN.text());
        story.open().run();
        assertThat(story.told).contains("UNDO " + DRAIN);
        assertThat(story.state().course().hold()).isPresent();
        story.breaks.clear();
        story.command(Signal.Wish.RETRY);
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }
}
