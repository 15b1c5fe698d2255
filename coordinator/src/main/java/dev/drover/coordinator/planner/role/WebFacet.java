package dev.drover.coordinator.planner.role;

import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** Web leaves service by its server lines, on every balancer. */
public final class WebFacet implements RoleFacet {
    private final Fleet fleet;
    private final ServerLines lines;

    public WebFacet(Fleet fleet, ServerLines lines) {
        this.fleet = fleet;
        this.lines = lines;
    }

    @Override
    public List<StepId> takeOut(Host host, Part part) {
        ServerLines.Care care = new ServerLines.Care(
                fleet.care().minInService().web(), fleet.care().drain().web());
        List<StepId> out = lines.takeOut(host.webLines(), care, part);
        return out.isEmpty() ? part.needs() : out;
    }

    @Override
    public List<StepId> bringBack(Host host, Part part) {
        List<StepId> back = lines.bringBack(host.webLines(), part);
        return back.isEmpty() ? part.needs() : back;
    }

    /** Brings the host back on little traffic. */
    public List<StepId> bringBackGently(Host host, int percent, Part part) {
        List<StepId> back = host.webLines().stream()
                .map(line -> lines.bringBack(line, "return", Math.max(1, lines.weight(line) * percent / 100), part))
                .toList();
        return back.isEmpty() ? part.needs() : back;
    }
}
