package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How Drover tries by itself again: written down, ever more seldom, and never without end. */
class PatienceStoriesTest {
    private static final StepId BUILD = new StepId("web01.build");
    private static final StepId DRAIN = new StepId("lb01.web.web01.drain");
    private static final Duration DAY = Duration.ofDays(1);

    private final List<Event> journal = new ArrayList<>();
    private RolloutState state = RolloutState.fold(List.of(new Story().journal.getFirst()));
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    private PatienceStoriesTest upTo(StepId step) {
        Story story = new Story().open();
        story.runUntil(step.text(), Phase.ORDERED);
        state = story.state();
        now = state.of(step).since();
        return this;
    }

    private void hears(Signal signal) {
        Decision decision = Decider.decide(state, signal, DAY, now);
        List<Event> events = new ArrayList<>(((Decision.Accept) decision).events());
        for (Event event : events) {
            state = state.after(event);
        }
        for (Move move : Director.moves(state)) {
            if (move instanceof Move.Order o) {
                Event ordered = new Event.StepOrdered(now, o.step(), o.mission(), o.attempt(), 1);
                events.add(ordered);
                state = state.after(ordered);
            }
        }
        journal.addAll(events);
    }

    private void ends(StepId step, Settlement settlement) {
        StepState s = state.of(step);
        hears(new Signal.Reported(new Report.Settled(step, s.mission(), s.attempts(), settlement, 10)));
    }

    private void tick(Duration later) {
        now = now.plus(later);
        hears(new Signal.Tick());
    }

    @Test
    void aHostThatIsSilentForADayFillsNoJournalAndIsFoundWhenItComesBack() {
        upTo(DRAIN);
        for (int seconds = 0; seconds < 86_400; seconds += 2) {
            if (state.of(DRAIN).running()) {
                ends(DRAIN, new Settlement.Unknown("lb01 does not answer"));
            }
            tick(Duration.ofSeconds(2));
        }
        assertThat(journal).hasSizeLessThan(1_500);
        assertThat(state.of(DRAIN).phase()).isIn(Phase.IN_DOUBT, Phase.ORDERED);
        tick(Duration.ofMinutes(5));
        assertThat(state.of(DRAIN).running()).isTrue();
        ends(DRAIN, new Settlement.Changed("found done"));
        assertThat(state.of(DRAIN).phase()).isEqualTo(Phase.DONE);
    }

    @Test
    void theFirstLookComesAtOnceAndEachFurtherOneLater() {
        upTo(DRAIN);
        ends(DRAIN, new Settlement.Unknown("no answer"));
        assertThat(state.of(DRAIN).running()).isTrue();
        ends(DRAIN, new Settlement.Unknown("no answer"));
        assertThat(state.of(DRAIN).patience().until()).contains(now.plusSeconds(2));
        assertThat(Explainer.whyNot(state, DRAIN).getFirst().clearedBy()).contains("next at");
        tick(Duration.ofSeconds(2));
        ends(DRAIN, new Settlement.Unknown("no answer"));
        assertThat(state.of(DRAIN).patience().until()).contains(now.plusSeconds(4));
    }

    @Test
    void aClockThatWasSetBackMakesNobodyWait() {
        upTo(DRAIN);
        ends(DRAIN, new Settlement.Unknown("no answer"));
        ends(DRAIN, new Settlement.Unknown("no answer"));
        tick(Duration.ofHours(-3));
        assertThat(state.of(DRAIN).running()).isTrue();
    }

    @Test
    void whoTakesTheRolloutOverLooksAtOnce() {
        upTo(DRAIN);
        ends(DRAIN, new Settlement.Unknown("no answer"));
        ends(DRAIN, new Settlement.Unknown("no answer"));
        hears(new Signal.Opening(2, "grace", "desk"));
        assertThat(state.of(DRAIN).running()).isTrue();
    }

    @Test
    void aBuildThatBreaksIsTriedOnceMoreAndThenItIsBroken() {
        upTo(BUILD);
        ends(BUILD, new Settlement.Broke("rubygems.org does not answer", "wait"));
        assertThat(state.of(BUILD).phase()).isEqualTo(Phase.WAITING);
        assertThat(journal)
                .anyMatch(e -> e instanceof Event.StepRetried r && r.who().equals(Decider.DROVER));
        tick(Duration.ofSeconds(9));
        assertThat(state.of(BUILD).running()).isFalse();
        tick(Duration.ofSeconds(1));
        assertThat(state.of(BUILD).running()).isTrue();
        ends(BUILD, new Settlement.Broke("rubygems.org does not answer", "wait"));
        assertThat(state.of(BUILD).phase()).isEqualTo(Phase.FAILED);
        assertThat(state.course().direction()).isEqualTo(RolloutState.Direction.BACK);
    }

    @Test
    void aStepInDoubtIsNoProgressAndTheRolloutPausesItself() {
        upTo(DRAIN);
        for (int hours = 0; hours < 26; hours++) {
            if (state.of(DRAIN).running()) {
                ends(DRAIN, new Settlement.Unknown("no answer"));
            }
            tick(Duration.ofHours(1));
        }
        assertThat(state.course().hold())
                .hasValueSatisfying(h -> assertThat(h.why()).contains("no step has ended"));
    }

    /** Or whoever takes over often would never give up a cure whose host is silent. */
    @Test
    void whoTakesOverKnowsSinceWhenAStepIsInDoubt() {
        Instant first = Instant.EPOCH.plusSeconds(100);
        StepState doubted = StepState.fresh(first)
                .waiting(new StepState.Patience(2, Optional.empty(), Optional.empty(), Optional.of(first)));
        assertThat(Patiences.takenOver(doubted, first.plusSeconds(60))
                        .patience()
                        .doubted())
                .contains(first);
    }
}
