package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.RoleFacet;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.planner.role.StreamingPortFacet;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;

/** Streaming, host by host and port by port: it cannot drain, its clients reconnect. */
final class StreamingRecipe {
    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;
    private final ServerLines lines;

    StreamingRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps, ServerLines lines) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
        this.lines = lines;
    }

    void write() {
        List<Host> all = fleet.with(Role.MastodonStreaming.class).toList();
        for (Host host : lines.brokenFirst(all, Host::streamingLines)) {
            draft.stage(new Stage(
                    "streaming-" + host.id(),
                    "Streaming: " + host.id() + ", port by port",
                    "streaming cannot drain; its clients reconnect, a few at a time",
                    "open timelines reconnect once"));
            List<StepId> needs = draft.barrier();
            for (int port : host.role(Role.MastodonStreaming.class)
                    .orElseThrow()
                    .ports()
                    .keySet()) {
                needs = port(host, port, needs);
            }
        }
    }

    private List<StepId> port(Host host, int port, List<StepId> begin) {
        RoleFacet facet = new StreamingPortFacet(fleet, lines, port);
        Part part = new Part(host.id() + ".streaming-" + port, begin, false);
        StepId restarted = steps.add(
                part.group() + ".restart",
                part.group(),
                host.id(),
                "start streaming on port " + port + " from the new release",
                "streaming.restart",
                up.restartParams(fleet, port),
                facet.takeOut(host, part),
                new Reversal.Stays("it follows the live tree, see " + part.group() + ".follow-back"),
                Steps.pace(fleet, Duration.ofSeconds(5), Duration.ofMinutes(5), false));
        return facet.bringBack(host, part.after(List.of(restarted)));
    }
}
