package dev.drover.coordinator.planner.role;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** One port of streaming leaves service by its own server lines. */
public final class StreamingPortFacet implements RoleFacet {
    private final Fleet fleet;
    private final ServerLines lines;
    private final int port;

    public StreamingPortFacet(Fleet fleet, ServerLines lines, int port) {
        this.fleet = fleet;
        this.lines = lines;
        this.port = port;
    }

    @Override
    public List<StepId> takeOut(Host host, Part part) {
        ServerLines.Care care = new ServerLines.Care(
                fleet.care().minInService().streaming(), fleet.care().drain().streaming());
        List<StepId> out = lines.takeOut(behind(host), care, part);
        return out.isEmpty() ? part.needs() : out;
    }

    @Override
    public List<StepId> bringBack(Host host, Part part) {
        List<StepId> back = lines.bringBack(behind(host), part);
        return back.isEmpty() ? part.needs() : back;
    }

    private List<BackendServer> behind(Host host) {
        return host.role(Role.MastodonStreaming.class)
                .map(s -> s.ports().getOrDefault(port, List.of()))
                .orElse(List.of());
    }
}
