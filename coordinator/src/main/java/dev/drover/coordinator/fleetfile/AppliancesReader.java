package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Appliance;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
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
        Keys keys = Keys.of(tree, Set.of("near", "command", "by-hand", "takes", "users"));
        HostId id = new HostId(name);
        tree.mayName("an appliance", name);
        if (hosts.containsKey(id)) {
            tree.wrong(name + " is a host already", "a name of its own");
        }
        if (!keys.has("near")) {
            tree.wrong("key near is missing: the host from which " + name + " is looked at", "near: lb01");
        }
        String command = keys.command(name);
        return keys.tree("near")
                .flatMap(t -> t.host(hosts.keySet()))
                .map(near -> new Appliance(
                        id,
                        near,
                        command,
                        keys.text("by-hand"),
                        keys.span("takes", "10m"),
                        keys.text("users", "nothing")));
    }
}
