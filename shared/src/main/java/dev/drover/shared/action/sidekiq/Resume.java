package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import java.time.Duration;
import java.util.List;

/** Lets Sidekiq fetch jobs again: starts what does not run, and starts what is quiet anew. */
public final class Resume implements OneWay<Resume.Params> {
    public record Params(List<String> units, long healthyMillis) {}

    @Override
    public String name() {
        return "sidekiq.resume";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        List<String> idle = idle(p, probe);
        return idle.isEmpty()
                ? new Finding.AlreadySo<>(p.units() + " fetch jobs")
                : new Finding.Needed<>(idle + " fetch no jobs", new Unchanged());
    }

    private static List<String> idle(Params p, Probe probe) {
        return Units.look(probe, p.units()).stream()
                .filter(u -> !u.running() || u.quieted())
                .map(Units.Unit::name)
                .toList();
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        for (String unit : idle(p, machine)) {
            String remedy = "journalctl -u " + unit + " on the host shows why, then: drover retry";
            Broken.unlessOk(machine.touch("unit", "restart", unit), unit + " did not start", remedy);
            boolean runs = machine.await(
                    Duration.ofMillis(p.healthyMillis()),
                    () -> !idle(p, machine).contains(unit));
            if (!runs) {
                throw new Broken(unit + " does not stay up", remedy);
            }
        }
    }

    @Override
    public String stays(Params p) {
        return "a Sidekiq that fetches goes on fetching";
    }
}
