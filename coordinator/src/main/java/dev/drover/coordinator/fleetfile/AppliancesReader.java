package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Appliance;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code appliances:}. */
final class AppliancesReader {
    private final NavigableMap<HostId, Host> hosts;

    AppliancesReader(NavigableMap<HostId, Host> hosts) {
        this.hosts = hosts;
    }

    NavigableMap<HostId, Appliance> read(Tree tree) {
        NavigableMap<HostId, Appliance> all = new TreeMap<>();
        tree.map(Set.of()).forEach((name, at) -> one(name, at).ifPresent(a -> all.put(a.id(), a)));
        return all;
    }

    private Optional<Appliance> one(String name, Tree tree) {
        Map<String, Tree> keys =
                tree.isEmpty() ? Map.of() : tree.map(Set.of("near", "command", "by-hand", "takes", "users"));
        HostId id = new HostId(name);
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            tree.wrong("\"" + name + "\" cannot name an appliance", "small letters, digits and hyphens");
        }
        if (hosts.containsKey(id)) {
            tree.wrong(name + " is a host already", "a name of its own");
        }
        Optional<HostId> near =
                Optional.ofNullable(keys.get("near")).flatMap(Tree::text).map(HostId::new);
        if (near.isEmpty()) {
            tree.wrong("key near is missing: the host from which " + name + " is looked at", "near: lb01");
            return Optional.empty();
        }
        if (!hosts.containsKey(near.get())) {
            tree.wrong("near names " + near.get() + ", which is not a host here", "near: lb01");
        }
        String command =
                Optional.ofNullable(keys.get("command")).flatMap(Tree::text).orElse(name);
        if (!command.matches("[A-Za-z0-9._-]+")) {
            tree.wrong("command is the name of a program under /etc/drover/commands, not a path", "command: " + name);
        }
        return Optional.of(new Appliance(
                id,
                near.get(),
                command,
                Optional.ofNullable(keys.get("by-hand")).flatMap(Tree::text),
                FleetFile.span(keys, "takes", "10m"),
                Optional.ofNullable(keys.get("users")).flatMap(Tree::text).orElse("nothing")));
    }
}
