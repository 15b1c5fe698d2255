package dev.drover.shared.action.beside;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;

/** Restarts the application of a web host that no balancer calls UP, and waits until one does. One that is UP is left alone. */
public final class Revive implements OneWay<Revive.Params> {
    /**
     * @param unit that runs the application
     * @param lines the host's server lines
     * @param healthyMillis the longest that it may take to be UP
     */
    public record Params(String unit, List<Line> lines, long healthyMillis) {}

    /** A server line on one balancer. */
    public record Line(String balancer, String socket, String backend, String server) {}

    @Override
    public String name() {
        return "web.revive";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return serves(p, probe)
                ? new Finding.AlreadySo<>("it is UP")
                : new Finding.Needed<>("it is DOWN", new Unchanged());
    }

    private static boolean serves(Params p, Probe probe) {
        return p.lines().stream()
                .anyMatch(l ->
                        HaproxyServer.all(HaproxyServer.look(probe.elsewhere(new HostId(l.balancer())), l.socket()))
                                .stream()
                                .anyMatch(s -> s.backend().equals(l.backend())
                                        && s.server().equals(l.server())
                                        && s.serving()));
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        if (serves(p, machine)) {
            return; // it has come back in the meantime
        }
        String remedy = "journalctl -u " + p.unit() + " on the host shows why";
        Broken.unlessOk(machine.touch("unit", "restart", p.unit()), p.unit() + " did not restart", remedy);
        if (!machine.await(Duration.ofMillis(p.healthyMillis()), () -> serves(p, machine))) {
            throw new Broken("restarted, and not UP within " + p.healthyMillis() / 1000 + " s", remedy);
        }
    }

    @Override
    public String stays(Params p) {
        return "it was only restarted";
    }
}
