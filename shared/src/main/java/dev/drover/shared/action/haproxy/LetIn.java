package dev.drover.shared.action.haproxy;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;

/** Lets users in again, and shows them the maintenance page once more when everything behind it goes back. */
public final class LetIn implements Action<Maintenance.Params, Action.Unchanged> {
    @Override
    public String name() {
        return "haproxy.let-in";
    }

    @Override
    public Class<Maintenance.Params> paramsType() {
        return Maintenance.Params.class;
    }

    @Override
    public Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    /** Also where the page has ended by itself, because the way back needs it. */
    @Override
    public Finding<Unchanged> check(Maintenance.Params p, Probe probe) {
        return new Finding.Needed<>(
                Maintenance.state(p, probe).equals("yes") ? "users get the maintenance page" : "users are served",
                new Unchanged());
    }

    @Override
    public void apply(Maintenance.Params p, Unchanged before, Machine machine) {
        Maintenance.end(p, machine);
    }

    @Override
    public Finding<Unchanged> verify(Maintenance.Params p, Probe probe) {
        return Maintenance.state(p, probe).equals("yes")
                ? new Finding.Needed<>("users get the maintenance page", new Unchanged())
                : new Finding.AlreadySo<>("users are served");
    }

    @Override
    public void undo(Maintenance.Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("maintenance", "yes", p.socket(), p.map(), "" + p.endsAfterMillis() / 1000),
                "the maintenance page could not be switched on",
                "drover check names what the balancer's configuration lacks; then: drover retry");
    }
}
