package dev.drover.deploy.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads while a rollout goes on. */
class EventLinesTest {
    private static final StepId DRAIN = new StepId("drain");
    private static final Settlement FEW = new Settlement.Wanting("only 0 are up", "others that are up", false);

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private int attempt;
    private RolloutState state =
            RolloutState.fold(List.of(new Event.Planned(now, plan(), "0123456789abcdef", "ada", "")));

    private static Plan plan() {
        Step drain = new Step(
                DRAIN,
                "web",
                "web01",
                new HostId("lb01"),
                "take web/web01 out",
                new ActionCall(
                        "haproxy.drain",
                        new Drain.Params("/run/haproxy/admin.sock", "web", "web01", 1, 1000, 60_000, List.of())),
                List.of(),
                new Reversal.Undo("as found"),
                Step.Pace.guessed(Duration.ofSeconds(1), Duration.ofMinutes(1), Step.WhenBroken.PAUSE));
        Stage web = new Stage("web", "Web", "", "");
        return new Plan(Plan.SCHEMA, "f", "d", List.of(), List.of(web), List.of(drain), List.of(), List.of());
    }

    /** The step is tried once more and ends so; what a person reads of that. */
    private String ends(Settlement end) {
        attempt++;
        now = now.plusSeconds(10);
        state = state.after(new Event.StepOrdered(now, DRAIN, Mission.CARRY_OUT, attempt, 1));
        Event settled = new Event.StepSettled(now, DRAIN, Mission.CARRY_OUT, attempt, end, 10);
        state = state.after(settled);
        return EventLines.line(settled, state, new Colours(false)).orElse("");
    }

    @Test
    void whatAStepWaitsForIsToldOnceAndHowThatEndsInAnyCase() {
        assertThat(ends(FEW)).contains("drain waits: only 0 are up", "others that are up");
        assertThat(ends(FEW)).isEmpty();
        assertThat(ends(new Settlement.Unknown("lb01 fell silent"))).contains("lb01 fell silent");
    }
}
