package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code hosts:} and the roles in it. */
final class HostsReader {
    private static final Set<String> ROLES = Set.of(
            "haproxy", "redis", "postgres", "mastodon-web", "mastodon-streaming", "mastodon-sidekiq", "hypervisor");

    /** Fills {@code hosts}, and gives each host's place in the file. */
    Map<String, Tree> read(Tree tree, NavigableMap<HostId, Host> hosts) {
        Map<String, Tree> places = tree.map(Set.of());
        places.forEach((name, host) -> {
            host.mayName("a host", name);
            Keys keys = Keys.of(host, Set.of("address", "port", "worker", "guest-of", "domain", "roles"));
            String address =
                    keys.need("address", "192.0.2.10").flatMap(Tree::text).orElse("");
            int port = keys.whole("port", 22, 1, 65535);
            Optional<HostId> guestOf = keys.text("guest-of").map(HostId::new);
            List<Role> roles = new ArrayList<>();
            keys.need("roles", "{ mastodon-web: {…} }")
                    .ifPresent(t ->
                            t.map(ROLES).forEach((role, at) -> role(role, at).ifPresent(roles::add)));
            String domain = keys.text("domain", guestOf.map(HostId::name).orElse(name));
            Optional<String> worker = keys.name("worker", "a worker");
            HostId id = new HostId(name);
            hosts.put(id, new Host(id, address, port, worker, guestOf, domain, List.copyOf(roles)));
        });
        return places;
    }

    private Optional<Role> role(String name, Tree tree) {
        return switch (name) {
            case "haproxy" -> {
                Keys keys = Keys.of(tree, Set.of("socket", "log", "config", "maintenance", "leaves"));
                yield Optional.of(new Role.Haproxy(
                        keys.text("socket", "/run/haproxy/admin.sock"),
                        keys.text("log", "/var/log/haproxy.log"),
                        keys.text("config", "/etc/haproxy/haproxy.cfg"),
                        keys.text("maintenance", "/etc/haproxy/drover.map"),
                        keys.tree("leaves").flatMap(HostsReader::leaving)));
            }
            case "redis" ->
                Optional.of(new Role.Redis(Keys.of(tree, Set.of("database")).whole("database", 0, 0, 99)));
            case "postgres" ->
                Optional.of(
                        new Role.Postgres(Keys.of(tree, Set.of("database")).text("database", "mastodon_production")));
            case "mastodon-web" -> {
                Keys keys = Keys.of(tree, Set.of("unit", "port", "behind"));
                yield Optional.of(new Role.MastodonWeb(
                        keys.text("unit", "mastodon-web") + ".service",
                        keys.whole("port", 3000, 1, 65535),
                        keys.tree("behind").map(this::servers).orElse(List.of())));
            }
            case "mastodon-streaming" -> Optional.of(streaming(tree));
            case "mastodon-sidekiq" -> Optional.of(sidekiq(tree));
            case "hypervisor" -> hypervisor(Keys.of(tree, Set.of("kind", "others", "migrate-to")));
            default -> Optional.empty();
        };
    }

    private static Optional<Leaving> leaving(Tree tree) {
        Keys keys = Keys.of(tree, Set.of("keepalived", "by-hand", "back"));
        if (keys.has("keepalived") == keys.has("by-hand")) {
            tree.wrong("says either keepalived or by-hand", "leaves: { keepalived: 192.0.2.100 }");
            return Optional.empty();
        }
        if (keys.has("by-hand")) {
            Optional<String> back =
                    keys.need("back", "put it into the DNS again").flatMap(Tree::text);
            return keys.text("by-hand").flatMap(out -> back.map(b -> new Leaving.ByHand(out, b)));
        }
        Optional<String> address = keys.text("keepalived");
        address.filter(a -> !a.matches("[0-9a-fA-F.:]+"))
                .ifPresent(a -> tree.wrong(
                        "keepalived names the address that the balancers share, not " + a, "keepalived: 192.0.2.100"));
        return address.map(Leaving.Keepalived::new);
    }

    private static Optional<Role> hypervisor(Keys keys) {
        List<String> others = keys.words("others");
        Optional<HostId> migrateTo = keys.text("migrate-to").map(HostId::new);
        return keys.need("kind", "libvirt")
                .flatMap(t -> t.oneOf(Set.of("libvirt", "proxmox", "machinectl")))
                .map(kind -> new Role.Hypervisor(kind, others, migrateTo));
    }

    private Role streaming(Tree tree) {
        NavigableMap<Integer, List<BackendServer>> ports = new TreeMap<>();
        Optional<Tree> named = Keys.of(tree, Set.of("ports")).tree("ports");
        if (named.isEmpty()) {
            ports.put(4000, List.of());
        }
        named.ifPresent(t -> t.map(Set.of()).forEach((port, servers) -> {
            if (port.matches("\\d{1,5}")) {
                ports.put(Integer.valueOf(port), servers(servers));
            } else {
                servers.wrong("\"" + port + "\" is not a port", "4000");
            }
        }));
        return new Role.MastodonStreaming(ports);
    }

    private Role sidekiq(Tree tree) {
        NavigableMap<String, List<String>> units = new TreeMap<>();
        Keys.of(tree, Set.of("units"))
                .need("units", "{ mastodon-sidekiq: [default, push, ingress, mailers, pull, scheduler] }")
                .ifPresent(
                        t -> t.map(Set.of()).forEach((unit, queues) -> units.put(unit + ".service", queues.words())));
        return new Role.MastodonSidekiq(units);
    }

    private List<BackendServer> servers(Tree tree) {
        List<BackendServer> servers = new ArrayList<>();
        for (Tree item : tree.list()) {
            item.text().ifPresent(text -> {
                String[] parts = text.split("/", -1);
                if (parts.length == 3) {
                    servers.add(new BackendServer(new HostId(parts[0]), parts[1], parts[2]));
                } else {
                    item.wrong(
                            "\"" + text + "\" does not name a server line",
                            "balancer/backend/server, as lb01/web/web01");
                }
            });
        }
        return servers;
    }
}
