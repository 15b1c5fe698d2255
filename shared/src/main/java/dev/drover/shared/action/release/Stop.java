package dev.drover.shared.action.release;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stops Mastodon's services on a host while users get the maintenance page. On the way back it starts those that ran, from
 * the tree that is live then, and waits for a real page.
 */
public final class Stop implements Action<Stop.Params, Stop.Before> {
    /**
     * @param healthyMillis the longest that the services may take to become healthy on the way back, in milliseconds
     */
    public record Params(String live, Switch.Services services, long healthyMillis) {}

    /** {@code running}: units that ran. */
    public record Before(List<String> running) {}

    @Override
    public String name() {
        return "release.stop";
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
        List<String> running = Units.look(probe, p.services().all()).stream()
                .filter(Units.Unit::wanted)
                .map(Units.Unit::name)
                .toList();
        return running.isEmpty()
                ? new Finding.AlreadySo<>("none of its services runs")
                : new Finding.Needed<>(String.join(", ", running) + " runs", new Before(running));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        Switch.stop(p.services(), machine);
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        Switch.start(before.running(), machine);
        boolean healthy = machine.await(
                Duration.ofMillis(p.healthyMillis()),
                () -> illness(p, before, machine).isEmpty());
        if (!healthy) {
            throw new Broken(
                    "not healthy within " + p.healthyMillis() / 1000 + " s: "
                            + illness(p, before, machine).orElse("it is now"),
                    "journalctl -u " + String.join(" -u ", before.running()) + " on the host shows why");
        }
    }

    private static Optional<String> illness(Params p, Before before, Probe probe) {
        List<Units.Unit> units = Units.look(probe, before.running());
        Optional<String> away = units.stream()
                .filter(u -> !u.running())
                .map(u -> u.name() + " is " + u.active())
                .findFirst();
        boolean web = before.running().stream().anyMatch(p.services().web()::contains);
        return away.isPresent() || !web
                ? away
                : WebHealth.illness(
                        probe, p.live(), p.services().port(), p.services().domain(), "");
    }
}
