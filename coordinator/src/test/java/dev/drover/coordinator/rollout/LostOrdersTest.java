package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A journal that is older than what was done: what only hosts know of it is in doubt, and is looked at first. */
class LostOrdersTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final StepId BUILD = new StepId("web01.build");
    private static final StepId SWITCH = new StepId("web01.switch");

    private final Story story = new Story().open().runUntil("web01.build", Phase.DONE);

    private List<Event> recovered(String... ledger) {
        return LostOrders.of("r1", story.journal, List.of(ledger), NOON);
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

    /** The backup was made between an order and what it found; what was done then was no part of a way back. */
    @Test
    void anOrderThatIsKnownIsLostAllTheSameWhereTheJournalDoesNotKnowThatItTouched() {
        Story ordered = new Story().open().runUntil(SWITCH.text(), Phase.ORDERED);
        RolloutState state = ordered.state();
        assertThat(state.of(SWITCH).touched()).isFalse();
        List<Event> lost = LostOrders.of("r1", ordered.journal, List.of("r1.web01.switch.f1.1"), NOON);
        assertThat(lost).containsExactly(new Event.OrderRecovered(NOON, SWITCH, Mission.CARRY_OUT, 1));
        RolloutState recovered = state.after(lost.getFirst());
        assertThat(recovered.mustBeUndone(recovered.plan().step(SWITCH))).isTrue();
        ordered.journal.addAll(lost);
        assertThat(LostOrders.of("r1", ordered.journal, List.of("r1.web01.switch.f1.1"), NOON))
                .as("recovered once")
                .isEmpty();
    }

    /** Else a host whose switch was lost and tried once more would count as put back with the new release on it. */
    @Test
    void whatALaterTryFindsIsNotTakenForWhatWasThereBefore() {
        Story lost = new Story().open().runUntil("lb01.web.web01.hold", Phase.DONE);
        RolloutState again = lost.state()
                .after(new Event.OrderRecovered(NOON, SWITCH, Mission.CARRY_OUT, 4))
                .after(new Event.StepOrdered(NOON, SWITCH, Mission.LOOK, 5, 2))
                .after(new Event.StepSettled(NOON, SWITCH, Mission.LOOK, 5, new Settlement.NotYet("ill"), 0))
                .after(new Event.StepOrdered(NOON, SWITCH, Mission.CARRY_OUT, 6, 2))
                .after(new Event.StepFound(NOON, SWITCH, "ill", "what Drover itself had left"));
        assertThat(again.of(SWITCH).before()).isEmpty();
        RolloutState first = story.state()
                .after(new Event.StepOrdered(NOON, SWITCH, Mission.CARRY_OUT, 1, 2))
                .after(new Event.StepFound(NOON, SWITCH, "needed", "as found"));
        assertThat(first.of(SWITCH).before()).contains("as found");
    }

    @Test
    void looksThatWereMadeBeforeTheAdoptionHideNoLostOrder() {
        story.journal.add(new Event.StepOrdered(NOON, SWITCH, Mission.LOOK, 12, 2));
        assertThat(recovered("r1.web01.switch.f10.1"))
                .containsExactly(new Event.OrderRecovered(NOON, SWITCH, Mission.CARRY_OUT, 10));
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

    private static final StepId DRAIN = new StepId("lb01.web.web01.drain");
    private static final StepId HOLD = new StepId("lb01.web.web01.hold");

    /** The canary is broken and was put back as far as its server's return; the journal knows that its switch is undone now. */
    private static Story putBackBeyondTheJournal() {
        Story back = new Story();
        back.breaks.add(SWITCH.text());
        back.open().runUntil(SWITCH.text(), Phase.UNDONE);
        int older =
                1 + back.journal.indexOf(orders(back, Mission.UNDO).findFirst().orElseThrow());
        back.runUntil(DRAIN.text(), Phase.UNDONE);
        back.journal.subList(older, back.journal.size()).clear();
        back.journal.addAll(LostOrders.adopted("r1", back.journal, List.of("r1." + DRAIN + ".b2.1"), NOON));
        back.adopted();
        back.world.removeAll(List.of(DRAIN, HOLD));
        back.told.clear();
        return back;
    }

    private static Stream<Event.StepOrdered> orders(Story story, Mission mission) {
        return story.journal.stream()
                .filter(e -> e instanceof Event.StepOrdered o && o.mission() == mission)
                .map(Event.StepOrdered.class::cast);
    }

    /** Seed 771288: a web was stopped while it served, since it had been put back and brought in after the backup. */
    @Test
    void aWayBackTakesOutOnceMoreWhatHasComeBackBeforeItStopsIt() {
        Story back = putBackBeyondTheJournal();
        back.command(Signal.Wish.RESUME);
        back.run();
        assertThat(back.told)
                .containsSubsequence(
                        "LOOK " + DRAIN, "CARRY_OUT " + DRAIN, "CARRY_OUT " + HOLD, "UNDO " + SWITCH, "UNDO " + DRAIN);
        assertThat(back.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(Replay.stray(back.journal)).isEmpty();
    }

    @Test
    void whatIsTakenOutOnceMoreIsADrainThatIsRenewedUntilItIsHeld() {
        Story back = putBackBeyondTheJournal();
        back.command(Signal.Wish.RESUME);
        back.runUntil(DRAIN.text(), Phase.DONE);
        assertThat(Leases.armed(back.state())).extracting(Leases.Lease::drain).containsExactly(DRAIN);
        back.signal(new Signal.CameBack(DRAIN));
        back.world.remove(DRAIN);
        back.run();
        assertThat(back.told)
                .containsSubsequence(
                        "CARRY_OUT " + DRAIN,
                        "LOOK " + DRAIN,
                        "CARRY_OUT " + DRAIN,
                        "CARRY_OUT " + HOLD,
                        "UNDO " + SWITCH);
        assertThat(back.state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    @Test
    void whereTooFewOthersServeNothingIsStoppedAndAPersonIsAsked() {
        Story back = putBackBeyondTheJournal();
        back.breaks.add(DRAIN.text());
        back.command(Signal.Wish.RESUME);
        back.run();
        assertThat(back.told).doesNotContain("UNDO " + SWITCH);
        assertThat(back.state().course().hold())
                .get()
                .satisfies(h -> assertThat(h.why()).contains(DRAIN.text()));
        back.breaks.clear();
        assertThat(back.command(Signal.Wish.RETRY)).isInstanceOf(Decision.Accept.class);
        back.run();
        assertThat(back.told).containsSubsequence("CARRY_OUT " + DRAIN, "CARRY_OUT " + HOLD, "UNDO " + SWITCH);
        assertThat(back.state().course().verdict()).contains(Verdict.PUT_BACK);
    }
}
