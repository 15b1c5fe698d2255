package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
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
            if (!name.matches("[a-z0-9][a-z0-9-]*")) {
                host.wrong("\"" + name + "\" cannot name a host", "small letters, digits and hyphens");
            }
            Map<String, Tree> keys = host.map(Set.of("address", "port", "guest-of", "roles"));
            String address =
                    Optional.ofNullable(keys.get("address")).flatMap(Tree::text).orElse("");
            if (!keys.containsKey("address")) {
                host.wrong("key address is missing", "address: 192.0.2.10");
            }
            int port = Optional.ofNullable(keys.get("port"))
                    .flatMap(t -> t.whole(1, 65535))
                    .orElse(22);
            Optional<HostId> guestOf = Optional.ofNullable(keys.get("guest-of"))
                    .flatMap(Tree::text)
                    .map(HostId::new);
            List<Role> roles = new ArrayList<>();
            if (keys.containsKey("roles")) {
                keys.get("roles")
                        .map(ROLES)
                        .forEach((role, at) -> role(role, at).ifPresent(roles::add));
            } else {
                host.wrong("key roles is missing", "roles: { mastodon-web: {…} }");
            }
            hosts.put(new HostId(name), new Host(new HostId(name), address, port, guestOf, List.copyOf(roles)));
        });
        return places;
    }

    private Optional<Role> role(String name, Tree tree) {
        return switch (name) {
            case "haproxy" -> {
                Map<String, Tree> keys = keys(tree, Set.of("socket", "log", "config", "maintenance"));
                yield Optional.of(new Role.Haproxy(
                        text(keys, "socket", "/run/haproxy/admin.sock"),
                        text(keys, "log", "/var/log/haproxy.log"),
                        text(keys, "config", "/etc/haproxy/haproxy.cfg"),
                        text(keys, "maintenance", "/etc/haproxy/drover.map")));
            }
            case "redis" ->
                Optional.of(new Role.Redis(
                        Optional.ofNullable(keys(tree, Set.of("database")).get("database"))
                                .flatMap(t -> t.whole(0, 99))
                                .orElse(0)));
            case "postgres" ->
                Optional.of(new Role.Postgres(text(keys(tree, Set.of("database")), "database", "mastodon_production")));
            case "mastodon-web" -> {
                Map<String, Tree> keys = keys(tree, Set.of("unit", "port", "behind"));
                yield Optional.of(new Role.MastodonWeb(
                        text(keys, "unit", "mastodon-web") + ".service",
                        Optional.ofNullable(keys.get("port"))
                                .flatMap(t -> t.whole(1, 65535))
                                .orElse(3000),
                        Optional.ofNullable(keys.get("behind"))
                                .map(this::servers)
                                .orElse(List.of())));
            }
            case "mastodon-streaming" -> Optional.of(streaming(tree));
            case "mastodon-sidekiq" -> Optional.of(sidekiq(tree));
            case "hypervisor" ->
                Optional.ofNullable(keys(tree, Set.of("kind")).get("kind"))
                        .flatMap(t -> t.oneOf(Set.of("libvirt", "proxmox", "machinectl")))
                        .map(Role.Hypervisor::new);
            default -> Optional.empty();
        };
    }

    private Role streaming(Tree tree) {
        NavigableMap<Integer, List<BackendServer>> ports = new TreeMap<>();
        Map<String, Tree> keys = keys(tree, Set.of("ports"));
        if (keys.get("ports") != null) {
            keys.get("ports").map(Set.of()).forEach((port, servers) -> {
                if (port.matches("\\d{1,5}")) {
                    ports.put(Integer.valueOf(port), servers(servers));
                } else {
                    servers.wrong("\"" + port + "\" is not a port", "4000");
                }
            });
        } else {
            ports.put(4000, List.of());
        }
        return new Role.MastodonStreaming(ports);
    }

    private Role sidekiq(Tree tree) {
        NavigableMap<String, List<String>> units = new TreeMap<>();
        Map<String, Tree> keys = keys(tree, Set.of("units"));
        if (keys.get("units") == null) {
            tree.wrong(
                    "key units is missing",
                    "units: { mastodon-sidekiq: [default, push, ingress, mailers, pull, scheduler] }");
            return new Role.MastodonSidekiq(units);
        }
        keys.get("units")
                .map(Set.of())
                .forEach((unit, queues) -> units.put(
                        unit + ".service",
                        queues.list().stream().flatMap(q -> q.text().stream()).toList()));
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

    private Map<String, Tree> keys(Tree tree, Set<String> known) {
        return tree.isEmpty() ? Map.of() : tree.map(known);
    }

    private static String text(Map<String, Tree> map, String key, String usual) {
        return Optional.ofNullable(map.get(key)).flatMap(Tree::text).orElse(usual);
    }
}
