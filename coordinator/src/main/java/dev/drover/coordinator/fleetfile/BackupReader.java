package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/** Reads {@code backup:}. */
final class BackupReader {
    private final NavigableMap<HostId, Host> hosts;

    BackupReader(NavigableMap<HostId, Host> hosts) {
        this.hosts = hosts;
    }

    Optional<Backup> read(Tree tree) {
        Map<String, Tree> keys =
                tree.isEmpty() ? Map.of() : tree.map(Set.of("from", "folder", "command", "restore-on", "max-age"));
        Optional<HostId> database = hosts.values().stream()
                .filter(h -> h.role(Role.Postgres.class).isPresent())
                .map(Host::id)
                .findFirst();
        Optional<HostId> from = host(keys, "from").or(() -> database);
        if (from.isEmpty()) {
            tree.wrong("names no host, and none has the role postgres", "from: db01");
            return Optional.empty();
        }
        String command = text(keys, "command", "");
        if (!command.matches("[A-Za-z0-9._-]*")) {
            tree.wrong("command is the name of a program under /etc/drover/commands, not a path", "command: backup");
        }
        String folder = text(keys, "folder", "/var/backups/mastodon");
        if (!folder.startsWith("/")) {
            tree.wrong("folder is not an absolute path", "folder: /var/backups/mastodon");
        }
        HostId on = host(keys, "restore-on").orElse(from.get());
        if (command.isEmpty() && !on.equals(from.get())) {
            tree.wrong(
                    "restore-on names another host, and there is no command that fetches the dump there",
                    "command: backup, see docs/backups.md");
        }
        return Optional.of(new Backup(from.get(), folder, command, on, FleetFile.span(keys, "max-age", "24h")));
    }

    private Optional<HostId> host(Map<String, Tree> keys, String key) {
        Tree tree = keys.get(key);
        Optional<HostId> named = Optional.ofNullable(tree).flatMap(Tree::text).map(HostId::new);
        if (tree != null && named.isPresent() && !hosts.containsKey(named.get())) {
            tree.wrong(named.get() + " is not a host here", "one of " + hosts.keySet());
            return Optional.empty();
        }
        return named;
    }

    private static String text(Map<String, Tree> map, String key, String usual) {
        return Optional.ofNullable(map.get(key)).flatMap(Tree::text).orElse(usual);
    }
}
