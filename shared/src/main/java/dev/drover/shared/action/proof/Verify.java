package dev.drover.shared.action.proof;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.sidekiq.SidekiqView;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The last look: every server of every backend is UP, and no queue stands still. */
public final class Verify implements Action<Verify.Params, Verify.Before> {
    /**
     * @param balancers balancer → its socket
     * @param servers server lines that must be up, as balancer/backend/server
     * @param latencyMax seconds that the oldest job of a queue may have waited
     */
    public record Params(
            Map<String, String> balancers, List<String> servers, String redis, int database, long latencyMax) {}

    public record Before() {}

    @Override
    public String name() {
        return "proof.verify";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        List<String> wrong = new ArrayList<>();
        p.balancers().forEach((host, socket) -> {
            List<HaproxyServer> seen = HaproxyServer.all(HaproxyServer.look(probe.elsewhere(new HostId(host)), socket));
            p.servers().stream()
                    .filter(s -> s.startsWith(host + "/"))
                    .filter(s -> seen.stream()
                            .noneMatch(h -> h.up() && s.equals(host + "/" + h.backend() + "/" + h.server())))
                    .forEach(s -> wrong.add(s + " is not UP"));
        });
        SidekiqView.look(probe.elsewhere(new HostId(p.redis())), p.database()).queues().stream()
                .filter(q -> q.latency() > p.latencyMax())
                .forEach(q -> wrong.add("queue " + q.name() + " is " + q.latency() + " s behind"));
        return wrong.isEmpty()
                ? new Finding.AlreadySo<>("all servers are UP, all queues move")
                : new Finding.Needed<>(String.join("; ", wrong), new Before());
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        machine.say("waiting for queues and servers");
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        machine.say("a look has nothing to put back");
    }
}
