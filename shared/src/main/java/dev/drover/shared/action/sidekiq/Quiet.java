package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells Sidekiq processes to fetch no more jobs and to finish what they have. A process cannot take that back. */
public final class Quiet implements Action<Quiet.Params, Quiet.Before> {
    // Which process was told is remembered on its host: it may be another than the one that the first look saw.
    private static final Duration RESTARTS_WITHIN = Duration.ofSeconds(60);

    /**
     * @param live the path that the new release will have: a process from there is new, and is left alone
     * @param commit the new release; where it is live already there is nothing to quiet
     */
    public record Params(List<String> units, String live, String releases, String commit) {}

    /** {@code started}: unit → start of its main process, epoch milliseconds. */
    public record Before(Map<String, Long> started) {}

    @Override
    public String name() {
        return "sidekiq.quiet";
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
    public Finding<Before> check(Params p, Probe probe) {
        boolean upgraded =
                Unseen.unlessOk(probe.look("tree", p.live(), p.releases(), "none"), p.live()).rows("tree").stream()
                        .anyMatch(t -> t.get(0).equals(p.live()) && t.get(1).equals(p.commit()));
        Map<String, Long> started = new HashMap<>();
        Units.look(probe, p.units()).stream()
                .filter(Units.Unit::wanted)
                .forEach(u -> started.put(u.name(), u.startedMs()));
        return upgraded || started.isEmpty()
                ? new Finding.AlreadySo<>(upgraded ? "the new release runs here" : "nothing fetches here")
                : new Finding.Needed<>(started.size() + " units fetch jobs", new Before(started));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        List<String> units = before.started().keySet().stream().sorted().toList();
        machine.await( // one that has just died fetches again as soon as systemd has started it
                RESTARTS_WITHIN, () -> Units.look(machine, units).stream().noneMatch(u -> u.wanted() && !u.running()));
        List<String> words = new ArrayList<>(List.of("sidekiq_quiet"));
        Units.look(machine, units).stream()
                .filter(Units.Unit::running)
                .map(Units.Unit::name)
                .forEach(words::add);
        if (words.size() == 1) {
            return;
        }
        Broken.unlessOk(
                machine.touch(words.toArray(String[]::new)),
                "Sidekiq could not be told to be quiet",
                "systemctl status on the host shows why, then: drover retry");
    }

    @Override
    public Finding<Before> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("told to be quiet; the next step waits until it is");
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        for (Units.Unit unit : Units.look(machine, List.copyOf(before.started().keySet()))) {
            if (unit.quieted() || !unit.running()) {
                machine.say("starting " + unit.name() + " again: a quiet process never fetches again");
                Broken.unlessOk(
                        machine.touch("unit", "restart", unit.name()),
                        unit.name() + " did not start",
                        "journalctl -u " + unit.name() + " on the host shows why, then: drover retry");
            }
        }
    }
}
