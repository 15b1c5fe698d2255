package dev.drover.deploy.sim;

import dev.drover.shared.fleet.Role;
import java.util.List;
import java.util.Optional;

/** Who runs the old release and who the new one. */
final class SimSides {
    private final SimWorld world;

    SimSides(SimWorld world) {
        this.world = world;
    }

    boolean isNew(SimTree tree) {
        return !tree.release.equals(world.releases.values().iterator().next());
    }

    boolean isNew(SimUnit unit) {
        return unit.tree != null && isNew(unit.tree);
    }

    /** Names of the hosts on which a process of the new release runs. */
    List<String> newHosts() {
        return world.hosts.values().stream()
                .filter(h -> h.units.values().stream().anyMatch(u -> u.active && isNew(u) && (u.web() || u.sidekiq())))
                .map(h -> h.name)
                .toList();
    }

    /** Whether the web process of this host has run for so long, and every new one for so long. */
    boolean olderThan(long oldMs, long newMs, SimHost host) {
        boolean known = web(host).filter(u -> world.now() - u.startedMs > oldMs).isPresent();
        return known
                && webHosts().stream()
                        .flatMap(h -> h.units.values().stream())
                        .filter(u -> u.web() && isNew(u))
                        .allMatch(u -> u.active && world.now() - u.startedMs > newMs);
    }

    /** Whether a balancer gives a web process users; one that is DOWN is only asked by its balancer. */
    boolean hasUsers(SimUnit web) {
        return world.hosts.values().stream()
                .filter(h -> h.units.containsValue(web))
                .flatMap(h -> world.hosts.values().stream()
                        .flatMap(b -> b.servers.stream())
                        .filter(s -> s.host.equals(h.name) && s.unit.equals(web.name)))
                .anyMatch(SimServer::serving);
    }

    List<SimUnit> running() {
        return world.hosts.values().stream()
                .flatMap(h -> h.units.values().stream())
                .filter(u -> u.active && u.tree != null && (u.web() || u.sidekiq()))
                .toList();
    }

    List<SimHost> webHosts() {
        return world.hosts.values().stream()
                .filter(h -> h.host.role(Role.MastodonWeb.class).isPresent())
                .toList();
    }

    /** The web process of a host that has started and answers. */
    Optional<SimUnit> web(SimHost host) {
        return host.units.values().stream()
                .filter(u -> u.web() && u.tree != null && world.answers(host, u.name))
                .findFirst();
    }
}
