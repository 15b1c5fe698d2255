package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
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
        Keys keys = Keys.of(tree, Set.of("from", "folder", "command", "restore-on", "max-age"));
        Optional<HostId> database = hosts.values().stream()
                .filter(h -> h.role(Role.Postgres.class).isPresent())
                .map(Host::id)
                .findFirst();
        Optional<HostId> from = host(keys, "from").or(() -> database);
        if (from.isEmpty()) {
            tree.wrong("names no host, and none has the role postgres", "from: db01");
            return Optional.empty();
        }
        String command = keys.command("");
        String folder = keys.text("folder", "/var/backups/mastodon");
        if (!folder.startsWith("/")) {
            tree.wrong("folder is not an absolute path", "folder: /var/backups/mastodon");
        }
        HostId on = host(keys, "restore-on").orElse(from.get());
        if (command.isEmpty() && !on.equals(from.get())) {
            tree.wrong(
                    "restore-on names another host, and there is no command that fetches the dump there",
                    "command: backup, see docs/backups.md");
        }
        return Optional.of(new Backup(from.get(), folder, command, on, keys.span("max-age", "24h")));
    }

    private Optional<HostId> host(Keys keys, String key) {
        return keys.tree(key).flatMap(t -> t.host(hosts.keySet()));
    }
}
