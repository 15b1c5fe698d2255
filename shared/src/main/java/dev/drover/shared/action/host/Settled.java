package dev.drover.shared.action.host;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;

/** Where a guest went down with its physical host: it has booted anew, and what ran before runs again. */
public final class Settled implements OneWay<Reboot.Params> {
    @Override
    public String name() {
        return "host.settled";
    }

    @Override
    public Class<Reboot.Params> paramsType() {
        return Reboot.Params.class;
    }

    @Override
    public Finding<Unchanged> check(Reboot.Params p, Probe probe) {
        Output seen = Unseen.unlessOk(probe.look("reboot", p.name()), "the host's boot");
        return seen.value("asked-under").equals(seen.value("boot"))
                ? new Finding.AlreadySo<>("it went on running")
                : Reboot.booted(p, seen);
    }

    @Override
    public void apply(Reboot.Params p, Unchanged before, Machine machine) {
        boolean back = machine.await(
                Duration.ofMillis(p.awayMillis()), () -> !(check(p, machine) instanceof Finding.Needed<Unchanged>));
        if (!back) {
            throw new Broken(
                    "it has not booted anew after " + p.awayMillis() / 1000 + " s",
                    "look at its console from its physical host; then: drover retry");
        }
    }
}
