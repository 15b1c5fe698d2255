package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Wanting;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes one server out of one backend: no new requests, running ones may finish until the limit, then they are cut and
 * counted. The balancer itself refuses, under its lock, when too few others are up.
 */
public final class Drain implements Action<Drain.Params, Drain.Before> {
    /**
     * @param minimum how many other servers of the backend must be up
     * @param finishMillis how long running sessions may finish
     * @param leaseMillis after this time without a renewal the balancer brings the server back by itself
     * @param peers the same host on the other balancers of its tier; each must show the minimum, too
     */
    public record Params(
            String socket,
            String backend,
            String server,
            int minimum,
            long finishMillis,
            long leaseMillis,
            List<Peer> peers) {

        /** How the server is taken out, and given back by the balancer itself if nobody renews the drain. */
        Out out() {
            return new Out(socket, backend, server, minimum, finishMillis, leaseMillis + finishMillis);
        }
    }

    /**
     * One server leaving service.
     *
     * @param leaseMillis 0 for a server that must not come back by itself
     */
    record Out(String socket, String backend, String server, int minimum, long finishMillis, long leaseMillis) {}

    /** A server line on another balancer. */
    public record Peer(String balancer, String socket, String backend, String server) {}

    public record Before(String status, int weight) {}

    /** What is wanted of a server that is back in its backend. */
    public static final String UP = "its health check on the balancer";

    private static final int TIMES = 3;

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
        Optional<String> few = tooFew(p, probe);
        if (few.isPresent()) {
            return new Finding.Wanting<>(few.get(), others(p.backend()));
        }
        return out(found.get());
    }

    private static Finding<Before> out(HaproxyServer server) {
        return server.out() && server.sessions() == 0
                ? new Finding.AlreadySo<>(server.text())
                : new Finding.Needed<>(server.text(), new Before(server.status(), server.weight()));
    }

    private static String others(String backend) {
        return "other servers of " + backend + " that are up (drover check)";
    }

    /** What has become of the others meanwhile does not change that it is out; who watches over them sees it. */
    @Override
    public Finding<Before> verify(Params p, Probe probe) {
        return HaproxyServer.find(probe, p.socket(), p.backend(), p.server())
                .map(Drain::out)
                .orElseGet(() -> check(p, probe));
    }

    /**
     * What another balancer of the tier has against it. No lock spans two balancers; that no second rollout drains there
     * meanwhile is what the hosts' claims are for.
     */
    private static Optional<String> tooFew(Params p, Probe probe) {
        return p.peers().stream()
                .flatMap(peer -> {
                    Output look = HaproxyServer.look(probe.elsewhere(new HostId(peer.balancer())), peer.socket());
                    long others = HaproxyServer.all(look).stream()
                            .filter(s -> s.backend().equals(peer.backend()))
                            .filter(s -> !s.server().equals(peer.server()) && s.serving())
                            .count();
                    return others >= p.minimum()
                            ? Stream.<String>empty()
                            : Stream.of(peer.balancer() + " shows only " + others + " other server(s) of "
                                    + peer.backend() + " up, the minimum is " + p.minimum());
                })
                .findFirst();
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        takeOut(p.out(), machine);
    }

    /** Whoever slept longer than the lease finds the server back in service, and begins anew. */
    static void takeOut(Out out, Machine machine) {
        for (int i = 0; i < TIMES; i++) {
            drain(out, machine);
            boolean back = HaproxyServer.find(machine, out.socket(), out.backend(), out.server())
                    .filter(s -> !s.out())
                    .isPresent();
            if (!back) {
                return;
            }
            machine.say("the drain was not renewed in time, and ended by itself");
        }
    }

    private static void drain(Out out, Machine machine) {
        String backend = out.backend();
        String server = out.server();
        Output answer = machine.touch(
                "haproxy_drain",
                out.socket(),
                backend,
                server,
                "" + out.minimum(),
                machine.rollout(),
                "" + out.leaseMillis() / 1000);
        if (answer.exit() == Output.TOO_FEW_LEFT) {
            throw new Wanting(answer.complaint(), others(backend));
        }
        Broken.unlessOk(
                answer,
                "the balancer would not drain " + backend + "/" + server,
                "look at HAProxy on the balancer, then: drover retry");
        boolean idle = machine.await(
                Duration.ofMillis(out.finishMillis()),
                () -> HaproxyServer.find(machine, out.socket(), backend, server)
                        .map(s -> s.sessions() == 0)
                        .orElse(false));
        if (!idle) {
            int left = HaproxyServer.find(machine, out.socket(), backend, server)
                    .map(HaproxyServer::sessions)
                    .orElse(0);
            machine.say("cutting " + left + " sessions that did not end within " + out.finishMillis() / 1000 + " s");
            Output closed = machine.touch("haproxy_state", out.socket(), backend, server, "maint");
            if (closed.ok()) {
                machine.touch("haproxy_cut", out.socket(), backend, server);
            }
        }
    }

    /** What it runs is what ran before: a balancer that takes its time to call it UP has not found it broken. */
    @Override
    public void undo(Params p, Before before, Machine machine) {
        Return.bringBack(p.socket(), p.backend(), p.server(), before.weight(), machine);
        boolean served = !before.status().startsWith("DOWN");
        if (served && !Return.up(p.socket(), p.backend(), p.server(), machine)) {
            throw new Wanting(Return.notUp(p.backend(), p.server()), UP);
        }
    }
}
