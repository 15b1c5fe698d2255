package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.action.Reading;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bugs that users of other rollout tools reported, each as a story that must end well here. */
class PeersLessonsTest {
    private static final Reading SILENCE = new Reading(0, 0, 0, 0, 0, 5_000);

    /** hashicorp/nomad 27804. */
    @Test
    void aPausedRolloutDoesNotHitItsDeadline() {
        Story story = new Story().open();
        story.command(Signal.Wish.PAUSE);
        Decision later = Decider.decide(
                story.state(), new Signal.Tick(), Duration.ofSeconds(1), Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(later).isEqualTo(new Decision.Accept(List.of()));
    }

    /** hashicorp/nomad 10465. */
    @Test
    void aCanaryThatCannotStartFailsAndDoesNotWaitForEver() {
        Story story = new Story();
        story.breaks.add("web01.switch");
        assertThat(story.open().run().state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    /** hashicorp/nomad 6407: its process is started again and again after it was once found healthy. */
    @Test
    void healthThatIsRevokedAfterItsFirstReportCounts() {
        Story story = new Story();
        story.readings = id -> id.text().startsWith("lb01")
                ? new Reading(100, 0, 100, 0, 1, 5_000)
                : new Reading(100, 0, 100, 0, 0, 5_000);
        assertThat(story.open().run().state().course().verdict()).contains(Verdict.PUT_BACK);
    }

    /** hashicorp/nomad 10882. */
    @Test
    void goingBackSkipsCanaryAndSoak() {
        Story story = new Story().open().runUntil("web02.switch", Phase.DONE);
        story.command(Signal.Wish.ROLLBACK);
        story.told.clear();
        story.run();
        assertThat(story.told).noneMatch(t -> t.contains("watch") || t.contains("warm-up"));
    }

    /** argoproj/argo-rollouts 4461. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "web01.build",
                "pre-migrate",
                "sidekiq01.quiet",
                "sidekiq01.switch",
                "lb01.web.web01.drain",
                "web01.switch",
                "web02.switch",
                "post-migrate"
            })
    void abortWorksAtAnyMoment(String step) {
        Story story = new Story().open().runUntil(step, Phase.DONE);
        assertThat(story.command(Signal.Wish.ABORT)).isInstanceOf(Decision.Accept.class);
        assertThat(story.run().state().course().verdict()).contains(Verdict.ABORTED);
    }

    /** fluxcd/flagger 1011. */
    @Test
    void trafficThatDisappearsInTheSoakNeverPromotes() {
        Story story = new Story();
        story.readings = id -> id.text().startsWith("lb01") ? SILENCE : new Reading(100, 0, 100, 0, 0, 5_000);
        story.open().run();
        assertThat(story.state().of(new StepId("lb01.web.web02.drain")).phase()).isEqualTo(Phase.WAITING);
        assertThat(StatusLine.of(story.state())).contains("not enough evidence yet");
    }

    /** fluxcd/flagger 1035 and 1689. */
    @Test
    void littleTrafficIsNoVerdict() {
        Story story = new Story();
        story.readings = id -> !id.text().startsWith("lb01")
                ? new Reading(100, 0, 100, 0, 0, 5_000)
                : story.state().watches().containsKey(id) ? SILENCE : new Reading(1, 1, 1, 0, 0, 5_000);
        story.open().run();
        assertThat(story.state().ended()).isFalse();
        assertThat(StatusLine.of(story.state())).contains("not enough evidence yet");
    }

    /** ansible/ansible 56265. */
    @Test
    void aHostThatCannotBeReachedIsNotTakenForDone() {
        Story story = new Story().open().runUntil("web01.packs", Phase.ORDERED);
        StepId step = new StepId("web01.packs");
        story.signal(new Signal.Reported(new Report.Settled(
                step,
                Mission.CARRY_OUT,
                story.state().of(step).attempts(),
                new Settlement.Unknown("web01 does not answer"),
                10)));
        assertThat(story.state().of(step).phase().passed()).isFalse();
        assertThat(story.state().of(new StepId("pre-migrate")).phase()).isEqualTo(Phase.WAITING);
    }

    /** mesosphere/marathon 3546. */
    @Test
    void aCapacityThatCannotBeMetIsRefusedBeforeAnythingIsPlanned() {
        String fleet = """
                schema: 1
                fleet: example.social
                hosts:
                  web01: { address: 192.0.2.21, roles: { mastodon-web: {} } }
                  db01: { address: 192.0.2.12, roles: { postgres: {}, redis: {} } }
                """;
        assertThat(FleetFile.parse(fleet).problems())
                .anySatisfy(p -> assertThat(p.text()).contains("cannot be met while one of 1 is out"));
    }

    /** ansible/awx 12326 and rundeck 564. */
    @Test
    void whatRanWhenTheControllerDiedIsLookedAtAndNotForgotten() {
        Story story = new Story().open().runUntil("web01.build", Phase.ORDERED);
        story.crash(story.journal.size(), true).run();
        assertThat(story.told).contains("LOOK web01.build");
        assertThat(story.state().course().verdict()).contains(Verdict.COMPLETED);
    }

    /** Measured with Ansible: after a kill -9 of the controller, the drained server stayed out for ever. */
    @Test
    void aDrainThatNobodyRenewsIsDoubtedByWhoComesNext() {
        Story story = new Story().open().runUntil("lb01.web.web01.drain", Phase.DONE);
        story.crash(story.journal.size(), true);
        assertThat(story.journal)
                .anyMatch(
                        e -> e instanceof Event.StepSilent s && s.step().text().equals("lb01.web.web01.drain"));
        assertThat(story.run().state().course().verdict()).contains(Verdict.COMPLETED);
    }
}
