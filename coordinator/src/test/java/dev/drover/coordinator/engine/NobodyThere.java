package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Workers whose hosts are all away. */
class NobodyThere implements Workers {
    private static final Output AWAY = Output.unreachable("nobody is there");

    @Override
    public void reportTo(Consumer<Report> sink) {}

    @Override
    public void send(WorkOrder order) {
        throw new IllegalStateException("an order although no host was claimed: " + order.id());
    }

    @Override
    public void recall(HostId host, StepId step) {}

    @Override
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {}

    @Override
    public Output tell(HostId host, String... words) {
        return AWAY;
    }

    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        return hosts.stream().collect(Collectors.toMap(h -> h, h -> AWAY));
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        then.accept(AWAY);
    }

    @Override
    public void close() {}
}
