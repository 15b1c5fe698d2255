package dev.drover.shared.action.streaming;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;

/**
 * Starts one streaming port from the live tree. A process keeps the tree that it was started in as its working
 * directory, and so tells which release it runs.
 */
public final class Restart implements OneWay<Restart.Params> {
    public record Params(String unit, int port, String live, long healthyMillis) {}

    @Override
    public String name() {
        return "streaming.restart";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean changesWhatRuns() {
        return true;
    }

    @Override
    public boolean runsNewCode() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return current(p, probe)
                ? new Finding.AlreadySo<>(p.unit() + " runs the live release and answers")
                : new Finding.Needed<>(p.unit() + " does not run the live release", new Unchanged());
    }

    static boolean current(Params p, Probe probe) {
        return Units.look(probe, List.of(p.unit())).stream()
                        .allMatch(u -> u.running() && u.cwd().equals(p.live()))
                && Unseen.unlessOk(probe.look("streaming", "" + p.port()), "streaming " + p.port())
                        .value("health")
                        .orElse("")
                        .equals("200");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        restart(p, machine);
    }

    static void restart(Params p, Machine machine) {
        String remedy = "journalctl -u " + p.unit() + " on the host shows why, then: drover retry";
        Broken.unlessOk(machine.touch("unit", "restart", p.unit()), p.unit() + " did not restart", remedy);
        if (!machine.await(Duration.ofMillis(p.healthyMillis()), () -> current(p, machine))) {
            throw new Broken(p.unit() + " does not answer on port " + p.port(), remedy);
        }
    }

    @Override
    public String stays(Params p) {
        return "comes back with the old tree, see " + new FollowBack().name();
    }
}
