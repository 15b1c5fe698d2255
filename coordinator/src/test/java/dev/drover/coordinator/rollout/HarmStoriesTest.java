package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A release that harms the old one: the rollout turns back, and what is tried on the way. */
class HarmStoriesTest {
    private static final HostId LB = new HostId("lb01");
    private static final HostId OLD = new HostId("web02");
    private static final HostId CANARY = new HostId("web01");
    private static final String RETURN = "lb01.web.web01.return";

    private final Story story = new Story();

    private void see(Sighting... sightings) {
        story.signal(new Signal.BesideSeen(List.of(sightings)));
    }

    private static Sighting page(HostId host, String answer) {
        return new Sighting.Page(host, "/about", answer);
    }

    private void well() {
        see(
                new Sighting.Before(OLD, LB, 300, 0, 0, 0),
                new Sighting.Line(OLD, LB, "UP", "L7OK"),
                page(OLD, "200"),
                new Sighting.Unit(OLD, 1_000, 0, true),
                page(CANARY, "200"));
    }

    private void fails() {
        failsNow();
        for (int i = 0; i < 5 && story.state().readings().beside().harm().isEmpty(); i++) {
            failsNow(); // each signal takes a second
        }
    }

    private void failsNow() {
        see(page(CANARY, "200"), page(OLD, "500"), new Sighting.Line(OLD, LB, "DOWN", "L7STS"));
        see(new Sighting.Unit(OLD, 1_000, 0, true));
    }

    private void serves() {
        see(new Sighting.Line(OLD, LB, "UP", "L7OK"), page(OLD, "200"));
    }

    private void toTheCanary() {
        story.open();
        well();
        story.runUntil(RETURN, Phase.DONE);
    }

    private List<String> cures() {
        return story.journal.stream()
                .filter(Event.CureChosen.class::isInstance)
                .map(e -> ((Event.CureChosen) e).cure().text())
                .toList();
    }

    private void turns(int times) {
        for (int i = 0; i < times && story.turn(); i++) {
            // One order after the other.
        }
    }

    /** Sixteen seconds in which looks come, and what is ordered is worked off. */
    private void lookOn(Runnable looks) {
        for (int i = 0; i < 4; i++) {
            looks.run();
            story.pass(Duration.ofSeconds(4));
        }
    }

    @Test
    void theRolloutTurnsBackAtOnceWithTheEvidence() {
        toTheCanary();
        fails();
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
        assertThat(story.state().course().turnedBecause())
                .contains("the new release harms the old one: web02", "L7STS", "/about was answered with 500");
        assertThat(Explainer.whyNot(story.state()))
                .anySatisfy(r -> assertThat(r.text()).contains("harms the old one"));
    }

    @Test
    void notBeforeSomebodyLetsItGoOnWhereAllStandsStill() {
        toTheCanary();
        story.command(Signal.Wish.PAUSE_IN_PLACE);
        fails();
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.FORWARD);
        story.command(Signal.Wish.RESUME);
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
    }

    @Test
    void outOfAPauseAtASafePoint() {
        toTheCanary();
        story.command(Signal.Wish.PAUSE);
        fails();
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
        assertThat(story.state().course().hold()).isEmpty();
    }

    @Test
    void nothingIsJudgedBeforeCodeOfTheNewReleaseRuns() {
        story.open();
        well();
        fails();
        assertThat(story.journal).noneMatch(Event.HarmFound.class::isInstance);
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.FORWARD);
    }

    @Test
    void itIsKnownSinceWhenOldAndNewRunBesideEachOther() {
        story.open();
        assertThat(story.state().readings().beside().mixedSince()).isEmpty();
        toTheCanary();
        Event first = story.journal.stream()
                .filter(e -> e instanceof Event.StepOrdered o && o.step().text().equals("pre-migrate"))
                .findFirst()
                .orElseThrow();
        assertThat(story.state().readings().beside().mixedSince()).contains(first.at());
    }

    @Test
    void theCacheIsSweptAndOnceMoreWhenNoNewProcessIsLeft() {
        toTheCanary();
        fails();
        turns(3);
        serves();
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(cures())
                .containsExactly(
                        "cure.web02.sweep",
                        "cure.mark",
                        "cure.sidekiq01.aside",
                        "cure.sidekiq02.aside",
                        "cure.web01.sweep",
                        "cure.web01.sweep",
                        "cure.lift");
        assertThat(story.told).doesNotContain("CARRY_OUT cure.web02.revive");
        int last = story.told.lastIndexOf("UNDO sidekiq01.switch");
        assertThat(story.told.subList(last, story.told.size()))
                .as("the last look comes when no new process shares the cache")
                .anyMatch(t -> t.startsWith("CARRY_OUT cure.web01.sweep"));
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    @Test
    void whereTheSweepDoesNotHelpItIsRepeatedThenClearedOnceAndNobodyWhoIsUpIsRestarted() {
        toTheCanary();
        story.wants.add(RETURN); // no other is up, so it may not be taken out
        fails();
        lookOn(this::fails);
        assertThat(cures()).filteredOn(c -> c.equals("cure.web02.sweep")).hasSizeGreaterThan(1);
        story.sweepsFindNothing = true;
        for (int i = 0; i < 6; i++) {
            lookOn(this::fails);
        }
        assertThat(cures()).filteredOn(c -> c.endsWith("clear-cache")).hasSize(1);
        assertThat(cures()).filteredOn(c -> c.endsWith("revive")).containsExactly("cure.web02.revive");
        assertThat(cures().getLast()).as("a restart comes last").isEqualTo("cure.web02.revive");
    }

    @Test
    void ifNothingHelpsItStaysOnTheNewReleaseAndSaysBothWaysOut() {
        toTheCanary();
        story.wants.add(RETURN);
        story.sweepsFindNothing = true;
        fails();
        for (int i = 0; i < 30 && story.state().course().hold().isEmpty(); i++) {
            lookOn(this::fails);
        }
        assertThat(story.state().course().hold())
                .hasValueSatisfying(h -> assertThat(h.why())
                        .contains(
                                "nothing helps",
                                "web02",
                                "users stay on the new release",
                                "drover resume",
                                "drover abort"));
        assertThat(story.told).doesNotContain("UNDO web01.switch");
        story.wants.clear();
        serves();
        story.command(Signal.Wish.RESUME);
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    @Test
    void whatBeganAnewIsSweptAgainAlthoughTheLastSweepFoundNothing() {
        toTheCanary();
        story.wants.add(RETURN);
        fails();
        turns(2);
        story.sweepsFindNothing = true;
        lookOn(this::fails);
        long before = cures().stream().filter(c -> c.endsWith("sweep")).count();
        lookOn(this::serves);
        lookOn(this::fails);
        assertThat(cures().stream().filter(c -> c.endsWith("sweep")).count()).isGreaterThan(before);
    }

    /** A cure is an order like any other: whoever takes over finds it in doubt, and looks. */
    @Test
    void aDeathInTheMiddleOfACureIsLookedAt() {
        toTheCanary();
        fails();
        StepId sweep = story.journal.stream()
                .filter(Event.CureChosen.class::isInstance)
                .map(e -> ((Event.CureChosen) e).step())
                .findFirst()
                .orElseThrow();
        assertThat(story.state().of(sweep).phase()).isEqualTo(Phase.ORDERED);
        story.crash(story.journal.size(), false);
        assertThat(story.state().of(sweep).looking()).isTrue();
        serves();
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    /** Old again, and DOWN because new Sidekiqs write what it cannot read: those must go back for it to be UP. */
    @Test
    void aServerThatWaitsToBeUpDoesNotKeepTheSidekiqsFromGoingBack() {
        toTheCanary();
        fails();
        turns(2);
        serves();
        story.waitsToBeUp.add("lb01.web.web01.drain");
        for (int i = 0; i < 20; i++) {
            story.pass(Duration.ofSeconds(4));
        }
        assertThat(story.told).contains("UNDO lb01.web.web01.drain", "UNDO sidekiq01.switch");
        assertThat(story.state().of(new StepId("sidekiq01.switch")).phase()).isEqualTo(Phase.UNDONE);
        for (int i = 0; i < 6; i++) {
            lookOn(this::fails);
        }
        assertThat(cures()).as("nobody waits to be taken out").noneMatch(c -> c.endsWith("revive"));
        assertThat(story.told)
                .as("from its build it may have to be put back once more")
                .doesNotContain("UNDO web01.build");
        assertThat(story.state().of(new StepId("lb01.web.web01.drain")).mission())
                .isEqualTo(Mission.UNDO);
    }

    /** A journal that was restored from a backup; its hosts know of the touches. */
    @Test
    void aCureThatTheJournalHasForgottenIsInDoubtAndNotChosenOnceMore() {
        toTheCanary();
        fails();
        turns(3);
        int chosen = 0;
        while (!(story.journal.get(chosen) instanceof Event.CureChosen)) {
            chosen++;
        }
        StepId sweep = ((Event.CureChosen) story.journal.get(chosen)).step();
        List<String> ledger = List.of("r1." + sweep + ".f1.1");
        for (int entries : List.of(chosen, chosen + 1)) {
            List<Event> restored = new ArrayList<>(story.journal.subList(0, entries));
            restored.addAll(LostOrders.adopted(
                    "r1", List.copyOf(restored), ledger, restored.getLast().at()));
            assertThat(restored)
                    .as("of " + entries + " entries")
                    .filteredOn(Event.CureChosen.class::isInstance)
                    .hasSize(1);
            assertThat(RolloutState.fold(restored).of(sweep).phase()).isEqualTo(Phase.IN_DOUBT);
        }
    }

    @Test
    void aDatabaseThatDoesNotGetFreeKeepsNoRolloutOpenAndIsNamed() {
        toTheCanary();
        story.wants.add("cure.lift.1-7");
        fails();
        turns(3);
        serves();
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).as("it waits").isEmpty();
        story.pass(Duration.ofMinutes(10));
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(Leftovers.of(story.state()))
                .anyMatch(t -> t.matches("database \\d+ of Redis on redis01 is marked.*"))
                .noneMatch(t -> t.contains("as its cache"));
    }
}
