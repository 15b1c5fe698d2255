package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What no single key can tell: names that must exist, cycles, singletons, capacity that cannot be met. */
final class FleetRules {
    private final Fleet fleet;
    private final Keys top;
    private final Map<String, Tree> hostTrees;

    FleetRules(Fleet fleet, Keys top, Map<String, Tree> hostTrees) {
        this.fleet = fleet;
        this.top = top;
        this.hostTrees = hostTrees;
    }

    void check() {
        Map<String, HostId> addresses = new HashMap<>();
        Map<String, HostId> servers = new HashMap<>();
        for (Host host : fleet.hosts().values()) {
            HostId other = host.address().isEmpty()
                    ? null
                    : addresses.putIfAbsent(host.address() + ":" + host.port(), host.id());
            if (other != null) {
                at(host.id()).wrong("has the same address as " + other, "an address of its own");
            }
            guestOf(host);
            leaves(host);
            migrates(host);
            host.lines().forEach(line -> server(host, line, servers));
        }
        needs();
        scheduler();
        capacity(
                "mastodon-web",
                Role.MastodonWeb.class,
                fleet.care().minInService().web());
        capacity(
                "mastodon-streaming",
                Role.MastodonStreaming.class,
                fleet.care().minInService().streaming());
        canary();
    }

    private Tree at(HostId id) {
        Tree tree = hostTrees.get(id.name());
        if (tree == null) {
            throw new IllegalStateException("no place in the file for " + id);
        }
        return tree;
    }

    private void guestOf(Host host) {
        Set<HostId> seen = new HashSet<>();
        for (Host at = host; at.guestOf().isPresent(); ) {
            HostId next = at.guestOf().get();
            if (!seen.add(at.id())) {
                at(host.id()).wrong("is, over guest-of, a guest of itself: " + seen, "guests on physical hosts");
                return;
            }
            if (!fleet.hosts().containsKey(next)) {
                at(host.id()).wrong("guest-of names " + next + ", which is not a host here", nearest(next));
                return;
            }
            at = fleet.host(next);
            if (at.role(Role.Hypervisor.class).isEmpty()) {
                at(host.id())
                        .wrong(
                                "guest-of names " + next + ", which has no role hypervisor",
                                "roles: { hypervisor: {…} }");
            }
        }
    }

    /** Traffic leaves a balancer only to another. */
    private void leaves(Host host) {
        host.role(Role.Haproxy.class).flatMap(Role.Haproxy::leaving).ifPresent(leaving -> {
            boolean peers = fleet.with(Role.Haproxy.class)
                    .filter(h -> !h.equals(host))
                    .flatMap(h -> h.role(Role.Haproxy.class).stream())
                    .anyMatch(h -> leaving instanceof Leaving.ByHand
                            || h.leaving().filter(leaving::equals).isPresent());
            if (!peers) {
                at(host.id())
                        .wrong(
                                "its traffic leaves to no other balancer",
                                leaving instanceof Leaving.Keepalived
                                        ? "another host with the same haproxy: { leaves: … }"
                                        : "another host with the role haproxy, or no key leaves");
            }
        });
    }

    private void migrates(Host host) {
        host.role(Role.Hypervisor.class)
                .ifPresent(own -> own.migrateTo().ifPresent(to -> {
                    Host peer = fleet.hosts().get(to);
                    if (peer == null
                            || peer.equals(host)
                            || own.kind().equals("machinectl")
                            || peer.role(Role.Hypervisor.class)
                                    .filter(r -> r.kind().equals(own.kind()))
                                    .isEmpty()) {
                        at(host.id())
                                .wrong(
                                        "migrate-to names " + to
                                                + "; guests move only from one host of libvirt or proxmox to another of its kind",
                                        nearest(to));
                    }
                }));
    }

    private String nearest(HostId name) {
        Set<String> names = new HashSet<>();
        fleet.hosts().keySet().forEach(h -> names.add(h.name()));
        return Tree.nearest(name.name(), names);
    }

    private void server(Host host, BackendServer server, Map<String, HostId> servers) {
        Host balancer = fleet.hosts().get(server.balancer());
        if (balancer == null) {
            at(host.id())
                    .wrong(
                            server + " names " + server.balancer() + ", which is not a host here",
                            nearest(server.balancer()));
        } else if (balancer.role(Role.Haproxy.class).isEmpty()) {
            at(host.id()).wrong(server + ": " + server.balancer() + " has no role haproxy", "roles: { haproxy: {} }");
        }
        HostId other = servers.putIfAbsent(server.toString(), host.id());
        if (other != null) {
            at(host.id()).wrong(server + " already belongs to " + other, "each server line once");
        }
    }

    private void needs() {
        boolean mastodon = fleet.hosts().values().stream().anyMatch(Host::runsMastodon);
        Optional<Tree> hosts = top.tree("hosts");
        if (hosts.isEmpty() || !mastodon) {
            return;
        }
        for (Class<? extends Role> role : List.of(Role.Redis.class, Role.Postgres.class)) {
            List<HostId> carriers = fleet.with(role).map(Host::id).toList();
            String name = role == Role.Redis.class ? "redis" : "postgres";
            if (carriers.isEmpty()) {
                hosts.get()
                        .wrong("Mastodon runs here, but no host has the role " + name, "roles: { " + name + ": {} }");
            } else if (carriers.size() > 1) {
                at(carriers.get(1)).wrong("a second " + name + "; Drover knows one", "the role on one host only");
            }
        }
        fleet.with(Role.MastodonStreaming.class)
                .filter(h -> !h.runsRuby())
                .forEach(h -> at(h.id())
                        .wrong(
                                "streaming on a host without web or Sidekiq is not supported yet",
                                "mastodon-streaming beside mastodon-web"));
    }

    private void scheduler() {
        List<String> owners = new ArrayList<>();
        fleet.with(Role.MastodonSidekiq.class)
                .forEach(h -> h.role(Role.MastodonSidekiq.class)
                        .ifPresent(s -> s.units().forEach((unit, queues) -> {
                            if (queues.contains("scheduler")) {
                                owners.add(h.id().name());
                            }
                        })));
        Optional<Host> first = fleet.first(Role.MastodonSidekiq.class);
        if (first.isPresent() && owners.size() != 1) {
            at(first.get().id())
                    .wrong(
                            "the queue scheduler is served by "
                                    + (owners.isEmpty() ? "no unit" : "several units, on " + owners),
                            "scheduler in exactly one unit: each process with it starts every periodic job again");
        }
    }

    private void capacity(String name, Class<? extends Role> role, int least) {
        long servers = fleet.with(role).count();
        if (servers > 0 && servers - 1 < least) {
            fleet.first(role)
                    .ifPresent(h -> at(h.id())
                            .wrong(
                                    "min-in-service " + name + ": " + least + " cannot be met while one of " + servers
                                            + " is out",
                                    "another host with " + name + ", or min-in-service: { " + name + ": "
                                            + (servers - 1) + " } and a plan with downtime"));
        }
    }

    private void canary() {
        fleet.care().canary().host().ifPresent(id -> {
            Host host = fleet.hosts().get(id);
            if (host == null || host.role(Role.MastodonWeb.class).isEmpty()) {
                top.tree("canary")
                        .ifPresent(t -> t.wrong(
                                "canary.host names " + id
                                        + (host == null
                                                ? ", which is not a host here"
                                                : ", which has no role mastodon-web"),
                                nearest(id)));
            }
        });
    }
}
