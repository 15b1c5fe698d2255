package dev.drover.shared.action.appliance;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;

/** Updates a machine without SSH by the team's own program, or waits until it says that a person has. */
public final class Update implements OneWay<Update.Params> {
    /**
     * @param appliance its name
     * @param byHand whether a person has updated it, and only its word is awaited
     */
    public record Params(String appliance, String command, boolean byHand, long limitMillis) {}

    @Override
    public String name() {
        return "appliance.update";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        ApplianceState state = state(p, probe);
        String text = p.appliance() + ": " + state.says();
        return state.kind() == ApplianceState.Kind.CURRENT
                ? new Finding.AlreadySo<>(text)
                : new Finding.Needed<>(text, new Unchanged());
    }

    private static ApplianceState state(Params p, Probe probe) {
        return ApplianceState.of(Unseen.unlessOk(probe.look("appliance", p.command()), p.appliance()));
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Duration limit = Duration.ofMillis(p.limitMillis());
        if (!p.byHand()) {
            Broken.unlessOk(
                    machine.touchLong(new Machine.LongStep(0, limit, List.of("appliance_update", p.command()))),
                    "the update of " + p.appliance() + " failed",
                    "read its output (drover logs), look at " + p.appliance() + "; then: drover retry");
        }
        if (!machine.await(limit, () -> state(p, machine).kind() == ApplianceState.Kind.CURRENT)) {
            throw new Broken(
                    p.appliance() + " does not say that it is up to date: "
                            + state(p, machine).says(),
                    "look at " + p.appliance() + "; when it is well: drover retry");
        }
    }

    @Override
    public String stays(Params p) {
        return "the update of " + p.appliance() + " stays";
    }
}
