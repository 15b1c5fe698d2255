package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Soak;
import java.time.Duration;
import java.util.List;

/**
 * Watches the first new Sidekiq, the only one that fetches: heartbeat, queues, and failures against what the old
 * release had. The coordinator judges, and recalls the watch.
 */
public final class Watch implements Action<Watch.Params, Watch.Before> {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** How much of the old release's history weighs in the comparison: its last so many jobs, in proportion. */
    private static final long BASELINE_MAX = 20_000;

    public record Params(int database, String host, List<String> queues, long healthyMillis, Soak soak)
            implements Soak.Watching {}

    public record Before(long processed, long failed) {}

    @Override
    public String name() {
        return "sidekiq.watch";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        SidekiqView view = SidekiqView.look(probe, p.database());
        return new Finding.Needed<>("to be watched", new Before(view.processed(), view.failed()));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        boolean beats = machine.await(
                Duration.ofMillis(p.healthyMillis()), () -> fetching(p, SidekiqView.look(machine, p.database())));
        if (!beats) {
            throw new Broken(
                    "no Sidekiq on " + p.host() + " has a heartbeat and fetches " + p.queues(),
                    "journalctl -u 'mastodon-sidekiq*' on " + p.host() + " shows why");
        }
        long baseline = Math.min(BASELINE_MAX, before.processed());
        long baselineBad = before.processed() == 0 ? 0 : before.failed() * baseline / before.processed();
        machine.report(new Reading(0, 0, baseline, Math.min(baseline, baselineBad), 0, 0));
        SidekiqView[] then = {SidekiqView.look(machine, p.database())};
        machine.watch(EVERY, Duration.ofMillis(p.soak().lastsMillis()), millis -> {
            SidekiqView now = SidekiqView.look(machine, p.database());
            long done = Math.max(0, now.processed() - then[0].processed());
            long failed = Math.min(done, Math.max(0, now.failed() - then[0].failed()));
            machine.report(new Reading(done, failed, 0, 0, fetching(p, now) ? 0 : 1, millis));
            then[0] = now;
        });
    }

    private static boolean fetching(Params p, SidekiqView view) {
        return view.processes().stream()
                .anyMatch(s ->
                        s.on(p.host()) && s.alive() && !s.quiet() && s.queues().containsAll(p.queues()));
    }

    @Override
    public Finding<Before> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("watched");
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        machine.say("a watch has nothing to put back");
    }
}
