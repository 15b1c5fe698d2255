package dev.drover.shared.action.recovery;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;

/** Gives a bare host the packages, settings and code of the one that it replaces; its services are not started yet. */
public final class Equip implements OneWay<Equip.Params> {
    /**
     * @param name of the host that it replaces
     * @param live Mastodon's code; a hyphen where there is none
     * @param command see {@link dev.drover.shared.fleet.Backup}
     */
    public record Params(String name, String live, String command, long limitMillis) {}

    @Override
    public String name() {
        return "recovery.equip";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output seen = Unseen.unlessOk(probe.look("equipped"), "what serves here");
        if (seen.value("equipped").isPresent()) {
            return new Finding.AlreadySo<>("it has the packages, settings and code of " + p.name());
        }
        List<String> running = seen.values("running");
        return running.isEmpty()
                ? new Finding.Needed<>("nothing serves here", new Unchanged())
                : new Finding.Impossible<>(
                        "this host is not bare: " + String.join(", ", running) + " run here",
                        "if they are worth nothing, stop them by hand; then: drover retry");
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touchLong(new Machine.LongStep(
                        0, Duration.ofMillis(p.limitMillis()), List.of("host_equip", p.command(), p.name(), p.live()))),
                "the host could not be made " + p.name() + " again",
                "read its output (drover logs); then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "packages, settings and code stay";
    }
}
