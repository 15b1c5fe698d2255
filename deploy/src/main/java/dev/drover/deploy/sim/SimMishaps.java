package dev.drover.deploy.sim;

import java.util.Optional;

/** What befalls the web hosts while two releases run, and is no doing of the new one. */
record SimMishaps(SimWorld world, SimSides sides) {
    private static final long OUT_MS = 2_000;

    /** The balancer has no time for its checks of old servers. */
    void starve(long millis) {
        world.hosts.values().stream()
                .filter(h -> !h.servers.isEmpty())
                .findFirst()
                .ifPresent(b -> world.starve(b, newServer(), millis));
    }

    private String newServer() {
        return sides.webHosts().stream()
                .filter(h -> h.units.values().stream().anyMatch(u -> u.web() && sides.isNew(u)))
                .map(h -> h.name)
                .findFirst()
                .orElse("");
    }

    /** A person does not ask the balancer first; systemd records a stop and a start that were asked for. */
    void restart() {
        Optional<SimHost> old = sides.webHosts().stream()
                .filter(h -> sides.web(h).filter(u -> !sides.isNew(u)).isPresent())
                .reduce((a, b) -> b);
        old.ifPresent(host -> {
            SimUnit unit = sides.web(host).orElseThrow();
            world.tell("somebody restarts " + unit.name + " on " + host.name);
            unit.stop();
            world.changed(host);
            world.fibers.after(OUT_MS, () -> {
                if (host.up && !unit.active) {
                    world.startUnit(host, unit);
                }
            });
        });
    }
}
