package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;

/** Lets users in again. */
public final class EndMaintenance implements OneWay<Maintenance.Params> {
    @Override
    public String name() {
        return "haproxy.end-maintenance";
    }

    @Override
    public Class<Maintenance.Params> paramsType() {
        return Maintenance.Params.class;
    }

    @Override
    public Finding<Unchanged> check(Maintenance.Params p, Probe probe) {
        return Maintenance.state(p, probe).equals("yes")
                ? new Finding.Needed<>("users get the maintenance page", new Unchanged())
                : new Finding.AlreadySo<>("users are served");
    }

    @Override
    public void apply(Maintenance.Params p, Unchanged before, Machine machine) {
        Maintenance.end(p, machine);
    }

    @Override
    public String stays(Maintenance.Params p) {
        return "users go on being served";
    }
}
