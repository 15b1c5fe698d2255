package dev.drover.shared.action.host;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;

/** Before a guest goes down with its physical host: its boot, and the services that {@link Settled} wants back. */
public final class Remember implements OneWay<Remember.Params> {
    /**
     * @param name of the boot within the rollout, the same as in {@link Settled}
     */
    public record Params(String name) {}

    @Override
    public String name() {
        return "host.remember";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return Unseen.unlessOk(probe.look("reboot", p.name()), "the host's boot")
                        .value("asked-under")
                        .isPresent()
                ? new Finding.AlreadySo<>("its services are remembered")
                : new Finding.Needed<>("its services are to be remembered", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("remember", p.name()),
                "its services could not be remembered",
                "look at the host, then: drover retry");
    }
}
