package dev.drover.deploy.local;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.work.VirtualHands;
import dev.drover.worker.Crew;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.Patience;
import java.util.List;
import java.util.function.Consumer;

/** All workers in the coordinator's own process, one a host. */
public final class LocalWorkers implements Workers {
    private final HostLinks links;
    private final Crew crew;
    private volatile Consumer<Report> coordinator = report -> {};

    public LocalWorkers(HostLinks links, Patience patience) {
        this.links = links;
        this.crew = new Crew(links, patience, new VirtualHands(), report -> coordinator.accept(report));
    }

    @Override
    public void reportTo(Consumer<Report> sink) {
        coordinator = sink;
    }

    @Override
    public void send(WorkOrder order) {
        crew.send(order);
    }

    @Override
    public void recall(HostId host, StepId step) {
        crew.recall(host, step);
    }

    @Override
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {
        crew.acknowledge(step, attempt, mayTouch);
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        crew.askLater(host, List.of(words), then);
    }

    @Override
    public Output tell(HostId host, String... words) {
        return crew.ask(host, List.of(words));
    }

    @Override
    public void close() {
        crew.close();
        links.close();
    }
}
