package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final Change.PatchHosts change;

    Outings(Fleet fleet, Observed observed, Change.PatchHosts change) {
        this.fleet = fleet;
        this.patches = observed.upkeep().patches();
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

    /** Traffic does not leave one of several balancers by itself, so they go together, or not at all. */
    private static Set<Host> withPeers(Host host, Set<Host> left) {
        Set<Host> out = new LinkedHashSet<>(Set.of(host));
        if (host.role(Role.Haproxy.class).isPresent()) {
            left.stream().filter(h -> h.role(Role.Haproxy.class).isPresent()).forEach(out::add);
        }
        return out;
    }

    private static Comparator<Outing> byRank() {
        return Comparator.comparingInt(Outing::rank).thenComparing(Outing::name);
    }

    private Outing withGuests(Host physical, Set<Host> wanted) {
        List<Host> guests = fleet.hosts().values().stream()
                .filter(h -> h.guestOf().filter(physical.id()::equals).isPresent())
                .toList();
        List<Host> patched = new ArrayList<>(List.of(physical));
        guests.stream().filter(wanted::contains).forEach(patched::add);
        Set<Host> out = new LinkedHashSet<>(guests);
        out.add(physical);
        return new Outing(patched, List.of(new Outing.Physical(physical, guests)), outage(out));
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
