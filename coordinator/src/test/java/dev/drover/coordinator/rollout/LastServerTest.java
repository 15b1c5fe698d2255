package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Old servers that are UP because {@code /health} is 200, and give no page: the new release is who answers users. */
class LastServerTest {
    private static final HostId LB = new HostId("lb01");
    private static final HostId CANARY = new HostId("web01");
    private static final HostId OLD = new HostId("web02");
    private static final HostId THIRD = new HostId("web03");
    private static final String RETURN = "lb01.web.web01.return";

    private Story story = new Story();

    private void see(Sighting... sightings) {
        story.signal(new Signal.BesideSeen(List.of(sightings)));
    }

    private static Sighting page(HostId host, String answer) {
        return new Sighting.Page(host, "/about", answer);
    }

    private void well(HostId... old) {
        for (HostId host : old) {
            see(
                    new Sighting.Before(host, LB, 300, 0, 0, 0),
                    new Sighting.Line(host, LB, "UP", "L7OK"),
                    page(host, "200"),
                    new Sighting.Unit(host, 1_000, 0, true));
        }
        see(new Sighting.Line(CANARY, LB, "UP", "L7OK"), page(CANARY, "200"));
    }

    private void fails(HostId old, int own) {
        see(page(CANARY, "200"), page(old, "500"), new Sighting.Errors(old, LB, 100, own));
        see(new Sighting.Unit(old, 1_000, 0, true));
    }

    private void toTheCanary() {
        story.open();
        well(OLD);
        story.runUntil(RETURN, Phase.DONE);
        see(new Sighting.Line(CANARY, LB, "UP", "L7OK"), page(CANARY, "200"));
    }

    private void untilHeld(Runnable looks) {
        for (int i = 0;
                i < 120
                        && story.state().course().hold().isEmpty()
                        && !story.state().ended();
                i++) {
            looks.run();
            story.pass(Duration.ofSeconds(4));
        }
    }

    @Test
    void theLastServerThatAnswersIsNotTakenOutWhereNothingHelps() {
        toTheCanary();
        story.sweepsFindNothing = true;
        for (int i = 0; i < 3; i++) {
            fails(OLD, 100);
        }
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
        story.run();
        assertThat(Wants.of(story.state()))
                .anySatisfy(w -> assertThat(w.step().id().text()).isEqualTo(RETURN));
        assertThat(StatusLine.of(story.state())).contains("web01 is the last server that answers users");
        assertThat(Explainer.whyNot(story.state(), new StepId(RETURN)))
                .anySatisfy(r -> assertThat(r.text()).contains("web01 is the last server that answers users"));
        untilHeld(() -> fails(OLD, 100));
        assertThat(story.told).doesNotContain("UNDO " + RETURN);
        assertThat(story.told).as("cures go first").contains("CARRY_OUT cure.web02.clear-cache.1-2");
        assertThat(story.state().course().hold())
                .hasValueSatisfying(h -> assertThat(h.why())
                        .contains("nothing helps", "users stay on the new release", "drover resume", "drover abort"));
        see(page(OLD, "200"));
        story.command(Signal.Wish.RESUME);
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).contains(Verdict.PUT_BACK);
        assertThat(Replay.stray(story.journal)).isEmpty();
    }

    /** It is brought in with little of its traffic first, and with all of it later: that is not taken from it, either. */
    @Test
    void theLastServerKeepsAllOfItsTraffic() {
        String full = "lb01.web.web01.full";
        story.open();
        well(OLD);
        story.runUntil(full, Phase.DONE);
        see(new Sighting.Line(CANARY, LB, "UP", "L7OK"), page(CANARY, "200"));
        for (int i = 0; i < 3; i++) {
            fails(OLD, 100);
        }
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
        untilHeld(() -> fails(OLD, 100));
        assertThat(story.told).doesNotContain("UNDO " + full, "UNDO " + RETURN);
        see(page(OLD, "200"));
        story.command(Signal.Wish.RESUME);
        story.run();
        assertThat(story.told).contains("UNDO " + full);
    }

    @Test
    void itLeavesAsSoonAsAnOldOneAnswers() {
        toTheCanary();
        for (int i = 0; i < 3; i++) {
            fails(OLD, 100);
        }
        see(page(OLD, "200"));
        story.run();
        assertThat(story.told).contains("UNDO " + RETURN);
    }

    @Test
    void whatAnswersAPartLetsItLeaveBecauseTheHarmMayEndWithIt() {
        toTheCanary();
        for (int i = 0; i < 3; i++) {
            fails(OLD, 40);
        }
        story.run();
        assertThat(story.told).contains("UNDO " + RETURN);
    }

    /** Whoever is DOWN for its balancer is counted by that; it is not slowed down. */
    @Test
    void whoIsDownIsTheBalancersAffair() {
        toTheCanary();
        for (int i = 0; i < 3; i++) {
            fails(OLD, 100);
            see(new Sighting.Line(OLD, LB, "DOWN", "L7STS"));
        }
        story.run();
        assertThat(story.told).contains("UNDO " + RETURN);
    }

    @Test
    void anAbortEndsThoughNobodyElseAnswers() {
        toTheCanary();
        for (int i = 0; i < 3; i++) {
            fails(OLD, 100);
        }
        story.command(Signal.Wish.ABORT);
        story.run();
        story.pass(Duration.ofSeconds(30));
        assertThat(story.state().course().verdict()).contains(Verdict.ABORTED);
        assertThat(story.told).doesNotContain("UNDO " + RETURN);
    }

    private void tightWithOneHalfBack(int own) {
        story = Story.threeWebs();
        story.open();
        well(OLD, THIRD);
        story.runUntil("lb01.web.web02.return", Phase.DONE);
        see(new Sighting.Line(CANARY, LB, "UP", "L7OK"), page(CANARY, "200"), page(OLD, "200"));
        story.sweepsFindNothing = true;
        story.answersIll.add("web02.switch");
        story.wants.add(RETURN);
        for (int i = 0; i < 3; i++) {
            fails(THIRD, own);
        }
        assertThat(story.state().course().direction()).isEqualTo(RolloutState.Direction.BACK);
    }

    private Phase switched() {
        return story.state().of(new StepId("web02.switch")).phase();
    }

    @Test
    void oneThatIsPutBackIsLetInWhereTheOthersAnswerAPart() {
        tightWithOneHalfBack(40);
        for (int i = 0; i < 120 && switched() != Phase.UNDONE; i++) {
            fails(THIRD, 40);
            story.pass(Duration.ofSeconds(4));
        }
        assertThat(switched()).isEqualTo(Phase.UNDONE);
    }

    @Test
    void notWhereTheOthersAnswerNobody() {
        tightWithOneHalfBack(100);
        untilHeld(() -> fails(THIRD, 100));
        assertThat(switched()).isNotEqualTo(Phase.UNDONE);
        assertThat(story.state().course().hold())
                .hasValueSatisfying(h -> assertThat(h.why()).contains("nothing helps"));
    }

    @Test
    void notInAPause() {
        tightWithOneHalfBack(40);
        story.run();
        story.command(Signal.Wish.PAUSE);
        for (int i = 0; i < 75; i++) {
            fails(THIRD, 40);
            story.pass(Duration.ofSeconds(4));
        }
        assertThat(switched()).isEqualTo(Phase.WAITING);
    }
}
