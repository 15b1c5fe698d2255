package dev.drover.coordinator.planner.patch;

import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hosts that leave service together and come back together.
 *
 * @param patched hosts whose packages are replaced, physical ones among them
 * @param physicals physical hosts of it, which take all their guests with them
 * @param outage whether the site cannot serve meanwhile
 */
record Outing(List<Host> patched, List<Physical> physicals, boolean outage) {
    /**
     * A physical host and what goes down with it, in the order in which it is started.
     *
     * @param guests all that are hosts of the fleet file
     * @param others names of those that run and that Drover does not drive
     * @param moved names of those that are moved away instead
     */
    record Physical(Host host, List<Host> guests, List<String> others, List<Guests.Guest> moved) {
        /** The names of all. */
        List<String> names() {
            return Stream.concat(guests.stream().map(g -> g.id().name()), others.stream())
                    .toList();
        }
    }

    String name() {
        return patched.stream().map(h -> h.id().name()).collect(Collectors.joining("+"));
    }

    /** Every host that leaves service: what is patched, and the guests of its physical hosts. */
    Set<Host> members() {
        Set<Host> all = new LinkedHashSet<>(patched);
        physicals.forEach(p -> all.addAll(p.guests()));
        return all;
    }

    boolean carries(Class<? extends Role> role) {
        return members().stream().anyMatch(h -> h.role(role).isPresent());
    }

    /** Whether a host comes back only with its physical host. */
    boolean guest(Host host) {
        return physicals.stream().anyMatch(p -> p.guests().contains(host));
    }

    boolean physical(Host host) {
        return physicals.stream().anyMatch(p -> p.host().equals(host));
    }

    Outing and(Outing other) {
        List<Host> hosts = new ArrayList<>(patched);
        hosts.addAll(other.patched);
        List<Physical> both = new ArrayList<>(physicals);
        both.addAll(other.physicals);
        return new Outing(List.copyOf(hosts), List.copyOf(both), outage || other.outage);
    }

    /** What may fail together with it. */
    String domain() {
        return patched.getFirst().domain();
    }

    boolean nobodyDepends() {
        return rank() == 1;
    }

    /** How early it goes: what nobody misses first, the database last. */
    int rank() {
        if (carries(Role.Postgres.class)) {
            return 5;
        }
        if (outage) {
            return 4;
        }
        if (carries(Role.MastodonSidekiq.class)) {
            return 3;
        }
        return carries(Role.MastodonWeb.class) || carries(Role.MastodonStreaming.class) || carries(Role.Haproxy.class)
                ? 2
                : 1;
    }

    String why(Fleet fleet) {
        boolean moves = physicals.stream().anyMatch(p -> !p.moved().isEmpty());
        String merged = physicals.isEmpty()
                ? ""
                : moves
                        ? "; its guests are moved away while they run, and back"
                        : "; its guests go down with the physical host, in one outage";
        return switch (rank()) {
            case 5 -> "the database last: everything leans on it" + merged;
            case 4 -> "nothing stands in for it, so what must leave service leaves together, once" + merged;
            case 3 -> "the other Sidekiqs go on meanwhile" + merged;
            case 2 ->
                carries(Role.Haproxy.class)
                        ? "the other balancers serve meanwhile" + merged
                        : "the other web hosts serve meanwhile, at least "
                                + fleet.care().minInService().web() + merged;
            default -> "no user depends on it" + merged;
        };
    }
}
