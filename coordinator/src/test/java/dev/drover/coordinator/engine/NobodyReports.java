package dev.drover.coordinator.engine;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.protocol.WorkOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Workers whose hosts were claimed once, and of whose orders nobody hears any more: a rollout stays open. */
final class NobodyReports extends NobodyThere {
    private static final Output WELL = new Output(0, "", "");

    @Override
    public void send(WorkOrder order) {}

    @Override
    public Output tell(HostId host, String... words) {
        return WELL;
    }

    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        return hosts.stream().collect(Collectors.toMap(h -> h, h -> WELL));
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {}
}
