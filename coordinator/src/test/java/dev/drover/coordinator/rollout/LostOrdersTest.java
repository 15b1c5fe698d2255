package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A journal that is older than what was done: what only hosts know of it is in doubt, and is looked at first. */
class LostOrdersTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final StepId BUILD = new StepId("web01.build");
    private static final StepId SWITCH = new StepId("web01.switch");

    private final Story story = new Story().open().runUntil("web01.build", Phase.DONE);

    private List<Event> recovered(String... ledger) {
        return LostOrders.of("r1", story.state(), List.of(ledger), NOON);
    }

    @Test
    void onlyTheNewestOrderThatTheJournalDoesNotKnowCounts() {
        assertThat(recovered(
                        "r1.web01.build.f1.1",
                        "r1.web01.switch.f2.1",
                        "r1.web01.switch.f10.3",
                        "r1.web01.switch.f9.12",
                        "r0.web01.switch.f11.1",
                        "r1.no-such-step.f1.1",
                        "rubbish"))
                .containsExactly(new Event.OrderRecovered(NOON, SWITCH, Mission.CARRY_OUT, 10));
        assertThat(recovered("r1.web01.build.f1.1")).isEmpty();
        assertThat(recovered("r1.web01.build.b2.1"))
                .containsExactly(new Event.OrderRecovered(NOON, BUILD, Mission.UNDO, 2));
    }

    @Test
    void itsStepIsLookedAtAndNeverSimplyDoneAgain() {
        RolloutState after =
                story.state().after(recovered("r1.web01.switch.f10.1").getFirst());
        assertThat(after.of(SWITCH).phase()).isEqualTo(Phase.IN_DOUBT);
        assertThat(after.of(SWITCH).touched()).isTrue();
        assertThat(Director.moves(after)).contains(new Move.Order(SWITCH, Mission.LOOK, 11));
    }

    /** Seed 362: a physical host's guests were to be stopped, although their drains were not known to be done. */
    @Test
    void nothingIsBuiltOnWhatIsFoundDoneWhileWhatThatReliesOnIsNot() {
        RolloutState found = story.state()
                .after(recovered("r1.web01.switch.f10.1").getFirst())
                .after(new Event.TurnedBack(NOON, "ada", "because"))
                .after(new Event.StepOrdered(NOON, SWITCH, Mission.LOOK, 11, 2))
                .after(new Event.StepSettled(NOON, SWITCH, Mission.LOOK, 11, new Settlement.Changed("found done"), 0))
                .after(new Event.AbortAsked(NOON, "ada", "because"));
        assertThat(found.of(SWITCH).phase()).isEqualTo(Phase.DONE);
        assertThat(Director.moves(found)).noneMatch(m -> m instanceof Move.Order o && o.mission() == Mission.CARRY_OUT);
    }

    /** Seed 30223: a drain ended by itself, and to hold it was tried for a day. */
    @Test
    void aDrainThatEndsByItselfWhileAWayBackIsCutShortIsLookedAtAnew() {
        StepId drain = new StepId("lb01.web.web01.drain");
        Story out = new Story().open().runUntil(drain.text(), Phase.DONE);
        RolloutState toSafety = out.state()
                .after(new Event.TurnedBack(NOON, "ada", "because"))
                .after(new Event.AbortAsked(NOON, "ada", "because"));
        assertThat(Leases.armed(toSafety)).extracting(Leases.Lease::drain).containsExactly(drain);
        assertThat(Leases.ended(toSafety, new Signal.CameBack(drain), NOON))
                .singleElement()
                .satisfies(e -> assertThat(toSafety.after(e).of(drain).phase()).isEqualTo(Phase.IN_DOUBT));
    }

    /** Seed 2052: what the journal said to be out had been brought back since, and was rebooted under its users. */
    @Test
    void whatIsDoneInAGroupThatIsNotKnownToBeFinishedIsLookedAtAnew() {
        assertThat(LostOrders.stale(story.state(), NOON)).as("a build stays").isEmpty();
        StepId drain = new StepId("lb01.web.web01.drain");
        RolloutState drained =
                new Story().open().runUntil(drain.text(), Phase.DONE).state();
        List<Event> stale = LostOrders.stale(drained, NOON);
        assertThat(stale)
                .singleElement()
                .satisfies(e -> assertThat(((Event.StepSilent) e).step()).isEqualTo(drain));
        assertThat(drained.after(stale.getFirst()).of(drain).phase()).isEqualTo(Phase.IN_DOUBT);
    }
}
