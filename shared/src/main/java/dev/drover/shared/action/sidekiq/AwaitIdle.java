package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/** Waits until no process on the named hosts fetches or runs a job, at most as long as fetching may stand still. */
public final class AwaitIdle implements OneWay<AwaitIdle.Params> {
    public record Params(int database, List<String> hosts, long limitMillis) {}

    @Override
    public String name() {
        return "sidekiq.await-idle";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        long busy = busy(p, probe);
        return busy == 0
                ? new Finding.AlreadySo<>("every process on " + p.hosts() + " is quiet and idle")
                : new Finding.Needed<>(busy + " processes are not idle", new Unchanged());
    }

    private static long busy(Params p, Probe probe) {
        return SidekiqView.look(probe, p.database()).processes().stream()
                .filter(SidekiqView.Fetcher::alive)
                .filter(s -> p.hosts().stream().anyMatch(s::on))
                .filter(s -> !s.quiet() || s.busy() > 0)
                .count();
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        boolean idle = machine.await(Duration.ofMillis(p.limitMillis()), () -> busy(p, machine) == 0);
        if (!idle) {
            machine.say("max-pause is over with " + busy(p, machine)
                    + " processes busy: Sidekiq pushes their jobs back to Redis when it is stopped");
        }
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        long busy = busy(p, probe);
        return new Finding.AlreadySo<>(
                busy == 0 ? "all quiet, no job runs" : busy + " still busy at max-pause; their jobs are pushed back");
    }
}
