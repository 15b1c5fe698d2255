package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.role.BalancerFacet;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who leaves service with whom, and in which order: a physical host with its guests; all that makes an outage of the
 * site in one outage; what nobody misses first, the database last.
 */
final class Outings {
    private final Fleet fleet;
    private final Map<HostId, Patches> patches;
    private final Map<HostId, List<Guests.Guest>> guests;
    private final Set<HostId> holders;
    private final Change.PatchHosts change;

    Outings(Fleet fleet, Observed observed, Change.PatchHosts change) {
        this.fleet = fleet;
        this.patches = observed.upkeep().patches();
        this.guests = observed.upkeep().guests();
        this.holders = observed.upkeep().holders();
        this.change = change;
    }

    /** Hosts that the change names. */
    List<Host> named() {
        return change.hosts().isEmpty()
                ? List.copyOf(fleet.hosts().values())
                : change.hosts().stream()
                        .filter(fleet.hosts()::containsKey)
                        .map(fleet::host)
                        .toList();
    }

    /** Whether there is anything to do on a host. */
    boolean wanted(Host host) {
        Patches seen = patches.get(host.id());
        return change.alwaysReboot()
                || seen == null
                || !seen.reboot().isEmpty()
                || !seen.stale().isEmpty()
                || !seen.half().isEmpty()
                || !seen.pending(change.packages()).isEmpty();
    }

    List<Outing> inOrder() {
        Set<Host> left = new LinkedHashSet<>(named());
        left.removeIf(h -> !wanted(h));
        List<Outing> all = new ArrayList<>();
        for (Host host : List.copyOf(left)) {
            if (host.role(Role.Hypervisor.class).isPresent()) {
                Outing block = withGuests(host, left);
                left.removeAll(block.patched());
                all.add(block);
            }
        }
        left.forEach(h -> all.add(new Outing(List.of(h), List.of(), outage(withPeers(h, left)))));
        List<Outing> order = new ArrayList<>(
                all.stream().filter(o -> !o.outage()).sorted(byRank()).toList());
        all.stream().filter(Outing::outage).sorted(byRank()).reduce(Outing::and).ifPresent(order::add);
        return order;
    }

    /** Where the fleet file does not say how traffic leaves one of several balancers, they go together, or not at all. */
    private static Set<Host> withPeers(Host host, Set<Host> left) {
        Set<Host> out = new LinkedHashSet<>(Set.of(host));
        if (host.role(Role.Haproxy.class).isPresent()
                && BalancerFacet.leaving(host).isEmpty()) {
            left.stream().filter(h -> h.role(Role.Haproxy.class).isPresent()).forEach(out::add);
        }
        return out;
    }

    /** A balancer that holds the shared address goes after its peers: then the address moves to one that is done. */
    private Comparator<Outing> byRank() {
        return Comparator.comparingInt(Outing::rank)
                .thenComparing(o -> o.members().stream().anyMatch(h -> holders.contains(h.id())))
                .thenComparing(Outing::domain)
                .thenComparing(Outing::name);
    }

    private Outing withGuests(Host physical, Set<Host> wanted) {
        List<Guests.Guest> moved = moved(physical);
        if (!moved.isEmpty()) {
            return new Outing(
                    List.of(physical), List.of(new Outing.Physical(physical, List.of(), List.of(), moved)), false);
        }
        List<Host> guests = guestsOf(physical);
        List<Host> patched = new ArrayList<>(List.of(physical));
        guests.stream().filter(wanted::contains).forEach(patched::add);
        Set<Host> out = new LinkedHashSet<>(guests);
        out.add(physical);
        return new Outing(
                patched, List.of(new Outing.Physical(physical, guests, others(physical), List.of())), outage(out));
    }

    /** What runs and is known is moved away, where the fleet file says to whom. */
    private List<Guests.Guest> moved(Host physical) {
        Role.Hypervisor role = physical.role(Role.Hypervisor.class).orElseThrow();
        if (role.migrateTo().isEmpty()) {
            return List.of();
        }
        Set<String> known = new HashSet<>(role.others());
        guestsOf(physical).forEach(h -> known.add(h.id().name()));
        return guests.getOrDefault(physical.id(), List.of()).stream()
                .filter(g -> !g.off() && known.contains(g.name()))
                .toList();
    }

    private List<Host> guestsOf(Host physical) {
        return fleet.hosts().values().stream()
                .filter(h -> h.guestOf().filter(physical.id()::equals).isPresent())
                .toList();
    }

    /** Those that run; what is off stays off. */
    private List<String> others(Host physical) {
        List<String> named = physical.role(Role.Hypervisor.class).orElseThrow().others();
        return guests.getOrDefault(physical.id(), List.of()).stream()
                .filter(g -> !g.off())
                .map(Guests.Guest::name)
                .filter(named::contains)
                .toList();
    }

    /** Whether nothing stands in for what these hosts do. */
    private boolean outage(Set<Host> out) {
        return alone(out, Role.Haproxy.class)
                || alone(out, Role.Redis.class)
                || alone(out, Role.Postgres.class)
                || alone(out, Role.MastodonWeb.class);
    }

    private boolean alone(Set<Host> out, Class<? extends Role> role) {
        boolean carried = out.stream().anyMatch(h -> h.role(role).isPresent());
        return carried && fleet.with(role).allMatch(out::contains);
    }
}
