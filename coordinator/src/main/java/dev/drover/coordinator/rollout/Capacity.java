package dev.drover.coordinator.rollout;

import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Watches over the promise of {@code min-in-service} while Drover itself has a server out. */
public final class Capacity {
    private Capacity() {}

    /** A server that Drover has out, and what must serve beside it. */
    public record Out(HostId balancer, String socket, String backend, String server, int minimum) {}

    /** What is out now, by the journal; while it is, its balancers are asked how the others are. */
    public static List<Out> out(RolloutState state) {
        boolean forward = state.course().direction() == RolloutState.Direction.FORWARD
                && !state.course().aborting()
                && !state.ended();
        return state.plan().steps().stream()
                .filter(s -> forward && s.call().params() instanceof Drain.Params)
                .filter(s -> state.of(s.id()).touched() && !returned(state, s))
                .map(s -> {
                    Drain.Params p = (Drain.Params) s.call().params();
                    return new Out(s.host(), p.socket(), p.backend(), p.server(), p.minimum());
                })
                .toList();
    }

    private static boolean returned(RolloutState state, Step drain) {
        Drain.Params p = (Drain.Params) drain.call().params();
        return state.plan().steps().stream()
                .filter(s -> s.group().equals(drain.group()) && s.host().equals(drain.host()))
                .filter(s -> s.call().params() instanceof Return.Params r
                        && r.backend().equals(p.backend())
                        && r.server().equals(p.server()))
                .anyMatch(s -> state.of(s.id()).phase() == Phase.DONE);
    }

    /** What a look at a balancer leads to; nothing while enough serve, or when it was said before. */
    static Optional<Event> seen(RolloutState state, Signal.Sighted sighted, Instant now) {
        boolean said = state.course().hold().filter(RolloutState.Hold::retreat).isPresent();
        return out(state).stream()
                .filter(o -> !said && o.balancer().equals(sighted.balancer()))
                .filter(o -> sighted.servers().stream().noneMatch(s -> is(s, o) && s.serving())) // it came back
                .filter(o -> serving(o, sighted.servers()) < o.minimum())
                .<Event>map(o -> new Event.CapacityLost(
                        now, o.balancer(), o.backend(), serving(o, sighted.servers()), o.minimum()))
                .findFirst();
    }

    private static boolean is(HaproxyServer server, Out out) {
        return server.backend().equals(out.backend()) && server.server().equals(out.server());
    }

    private static int serving(Out out, List<HaproxyServer> servers) {
        return (int) servers.stream()
                .filter(s -> s.backend().equals(out.backend()) && !is(s, out))
                .filter(HaproxyServer::serving)
                .count();
    }
}
