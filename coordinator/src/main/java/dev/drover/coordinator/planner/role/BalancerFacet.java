package dev.drover.coordinator.planner.role;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.haproxy.AwaitTraffic;
import dev.drover.shared.action.haproxy.Join;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One of several balancers leaves traffic to its peers, as the fleet file says how. */
public final class BalancerFacet implements RoleFacet {
    /** What a resolver keeps of a name is rarely older. */
    private static final Duration TRAFFIC_MAX = Duration.ofMinutes(30);

    private static final Duration READY_MAX = Duration.ofMinutes(5);

    private final Fleet fleet;
    private final Steps steps;

    public BalancerFacet(Fleet fleet, Steps steps) {
        this.fleet = fleet;
        this.steps = steps;
    }

    public static Optional<Leaving> leaving(Host host) {
        return host.role(Role.Haproxy.class).flatMap(Role.Haproxy::leaving);
    }

    @Override
    public List<StepId> takeOut(Host host, Part part) {
        return leaving(host)
                .map(leaving -> List.of(
                        switch (leaving) {
                            case Leaving.Keepalived k -> leave(host, k.address(), part);
                            case Leaving.ByHand byHand -> traffic(host, false, part);
                        }))
                .orElse(part.needs());
    }

    /** What left by hand comes back by hand, see {@link #returned}. */
    @Override
    public List<StepId> bringBack(Host host, Part part) {
        return leaving(host)
                .map(leaving -> switch (leaving) {
                    case Leaving.Keepalived k -> List.of(join(host, k.address(), part));
                    case Leaving.ByHand byHand -> part.needs();
                })
                .orElse(part.needs());
    }

    /** Sees that traffic comes again to a balancer that a person has put back. */
    public StepId returned(Host host, Part part) {
        return traffic(host, true, part);
    }

    private static String socket(Host host) {
        return host.role(Role.Haproxy.class).map(Role.Haproxy::socket).orElseThrow();
    }

    /** How a balancer leaves an address that it shares with others. */
    public static Optional<Leave.Params> leave(Fleet fleet, Host host) {
        return leaving(host)
                .filter(Leaving.Keepalived.class::isInstance)
                .map(l -> new Leave.Params(((Leaving.Keepalived) l).address(), peers(fleet, host), socket(host)));
    }

    private static List<String> peers(Fleet fleet, Host host) {
        return fleet.with(Role.Haproxy.class)
                .filter(h -> !h.equals(host) && leaving(h).equals(leaving(host)))
                .map(h -> h.id().name())
                .toList();
    }

    private StepId leave(Host host, String address, Part part) {
        List<String> peers = peers(fleet, host);
        return steps.add(
                host.id() + ".leave",
                part.group(),
                host.id(),
                "leave " + address + " to " + String.join(", ", peers) + ": stop keepalived",
                "haproxy.leave",
                new Leave.Params(address, peers, socket(host)),
                part.needs(),
                new Reversal.Undo("starts keepalived again"),
                Steps.pace(fleet, Duration.ofSeconds(2), Duration.ofMinutes(3), part.early()));
    }

    private StepId join(Host host, String address, Part part) {
        return steps.add(
                host.id() + ".join",
                part.group(),
                host.id(),
                "let " + address + " come here again: start keepalived, when HAProxy has its servers",
                "haproxy.join",
                new Join.Params(address, socket(host), READY_MAX.toMillis()),
                part.needs(),
                new Reversal.Stays("keepalived goes on running"),
                Steps.pace(fleet, Duration.ofSeconds(3), READY_MAX.plusMinutes(3), part.early()));
    }

    private StepId traffic(Host host, boolean wanted, Part part) {
        return steps.add(
                host.id() + (wanted ? ".traffic" : ".no-traffic"),
                part.group(),
                host.id(),
                wanted ? "wait until requests come again" : "wait until no more requests come",
                "haproxy.await-traffic",
                new AwaitTraffic.Params(socket(host), wanted, TRAFFIC_MAX.toMillis()),
                part.needs(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofMinutes(5), TRAFFIC_MAX.plusMinutes(5), part.early()));
    }
}
