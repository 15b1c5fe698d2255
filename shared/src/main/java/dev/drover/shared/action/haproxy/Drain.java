package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes one server out of one backend: no new requests, running ones may finish until the limit, then they are cut and
 * counted. The balancer itself refuses, under its lock, when too few others are up.
 */
public final class Drain implements Action<Drain.Params, Drain.Before> {
    /**
     * @param minimum how many other servers of the backend must be up
     * @param finishMillis how long running sessions may finish
     */
    public record Params(String socket, String backend, String server, int minimum, long finishMillis) {}

    public record Before(String status, int weight) {}

    @Override
    public String name() {
        return "haproxy.drain";
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
    public Finding<Before> check(Params p, Probe probe) {
        Optional<HaproxyServer> found = HaproxyServer.find(probe, p.socket(), p.backend(), p.server());
        if (found.isEmpty()) {
            return new Finding.Impossible<>(
                    "HAProxy has no server " + p.backend() + "/" + p.server(),
                    "compare the fleet file with haproxy.cfg, or ask: drover check");
        }
        HaproxyServer server = found.get();
        return server.out() && server.sessions() == 0
                ? new Finding.AlreadySo<>(server.text())
                : new Finding.Needed<>(server.text(), new Before(server.status(), server.weight()));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        takeOut(p.socket(), p.backend(), p.server(), p.minimum(), p.finishMillis(), machine);
    }

    static void takeOut(String socket, String backend, String server, int minimum, long finishMillis, Machine machine) {
        String lease = backend + "-" + server;
        Output answer = machine.touch(
                "haproxy_drain", socket, backend, server, "" + minimum, lease, "" + Math.max(finishMillis, 1) * 4);
        Broken.unlessOk(
                answer,
                "the balancer would not drain " + backend + "/" + server,
                "look at the balancer's other servers (drover check); bring one back, then: drover retry");
        boolean idle = machine.await(
                Duration.ofMillis(finishMillis),
                () -> HaproxyServer.find(machine, socket, backend, server)
                        .map(s -> s.sessions() == 0)
                        .orElse(false));
        if (!idle) {
            int left = HaproxyServer.find(machine, socket, backend, server)
                    .map(HaproxyServer::sessions)
                    .orElse(0);
            machine.say("cutting " + left + " sessions that did not end within " + finishMillis / 1000 + " s");
            machine.touch("haproxy_state", socket, backend, server, "maint");
            machine.touch("haproxy_cut", socket, backend, server);
        }
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        Return.bringBack(p.socket(), p.backend(), p.server(), before.weight(), machine);
    }
}
