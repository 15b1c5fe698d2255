package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code backup:}. */
final class BackupReader {
    private final NavigableMap<HostId, Host> hosts;

    BackupReader(NavigableMap<HostId, Host> hosts) {
        this.hosts = hosts;
    }

    Optional<Backup> read(Tree tree) {
        Keys keys = Keys.of(
                tree, Set.of("from", "folder", "pgbackrest", "barman", "command", "settings", "restore-on", "max-age"));
        Optional<HostId> database = hosts.values().stream()
                .filter(h -> h.role(Role.Postgres.class).isPresent())
                .map(Host::id)
                .findFirst();
        Optional<HostId> from = host(keys, "from").or(() -> database);
        String place = place(keys);
        if (from.isEmpty()) {
            tree.wrong("names no host, and none has the role postgres", "from: db01");
            return Optional.empty();
        }
        String command = keys.command("");
        HostId on = host(keys, "restore-on").orElse(from.get());
        Backup backup = new Backup(from.get(), place, command, keys.flag("settings"), on, keys.span("max-age", "24h"));
        ways(tree, backup);
        return Optional.of(backup);
    }

    private static String place(Keys keys) {
        List<String> tools = Stream.of("pgbackrest", "barman").filter(keys::has).toList();
        if (tools.size() + (keys.has("folder") ? 1 : 0) > 1) {
            keys.wrong("folder, pgbackrest and barman are different ways", "one of them");
        }
        if (!tools.isEmpty()) {
            String name = keys.text(tools.getFirst(), "");
            if (!name.matches("[A-Za-z0-9._-]*")) {
                keys.wrong("\"" + name + "\" cannot name a stanza or a server", tools.getFirst() + ": main");
            }
            return tools.getFirst() + ":" + name;
        }
        String folder = keys.text("folder", "/var/backups/mastodon");
        if (!folder.startsWith("/")) {
            keys.wrong("folder is not an absolute path", "folder: /var/backups/mastodon");
        }
        return folder;
    }

    /** How a backup comes to where it is restored. */
    private static void ways(Tree tree, Backup backup) {
        boolean away = !backup.restoreOn().equals(backup.from());
        if (backup.dumps() && backup.command().isEmpty() && away) {
            tree.wrong(
                    "restore-on names another host, and there is no command that fetches the dump there",
                    "command: backup, see docs/backups.md");
        }
        if (!backup.dumps() && !backup.command().isEmpty() && !backup.settings()) {
            tree.wrong("command is for dumps and settings; a tool knows where its backups are", "no command");
        }
        if (backup.settings() && backup.command().isEmpty()) {
            tree.wrong("settings are kept by a command", "command: backup, see docs/backups.md");
        }
        if (backup.place().startsWith("barman:") && away) {
            tree.wrong("Barman restores on its own host", "restore-on: " + backup.from());
        }
    }

    private Optional<HostId> host(Keys keys, String key) {
        return keys.tree(key).flatMap(t -> t.host(hosts.keySet()));
    }
}
