package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.appliance.Update;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.fleet.Appliance;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Machines without SSH: updated by the team's own program, or by hand, each in a stage of its own. */
final class Appliances {
    private static final Duration LEAST = Duration.ofMinutes(15);

    private final Fleet fleet;
    private final Change.PatchHosts change;
    private final Map<HostId, ApplianceState> seen;

    Appliances(Fleet fleet, Observed observed, Change.PatchHosts change) {
        this.fleet = fleet;
        this.change = change;
        this.seen = observed.upkeep().appliances();
    }

    /** Those that the change means: by name, or all where it means everything. */
    private List<Appliance> meant() {
        boolean everything = change.hosts().isEmpty() && change.packages().kind() == Packages.Kind.ALL;
        return fleet.appliances().values().stream()
                .filter(a -> everything || change.hosts().contains(a.id()))
                .toList();
    }

    private ApplianceState.Kind kind(Appliance appliance) {
        ApplianceState state = seen.get(appliance.id());
        return state == null ? ApplianceState.Kind.UNWELL : state.kind();
    }

    private String says(Appliance appliance) {
        ApplianceState state = seen.get(appliance.id());
        return state == null ? "it could not be seen from " + appliance.near() : state.says();
    }

    List<Appliance> pending() {
        return meant().stream()
                .filter(a -> kind(a) == ApplianceState.Kind.PENDING)
                .toList();
    }

    List<String> problems() {
        return meant().stream()
                .filter(a -> kind(a) == ApplianceState.Kind.UNWELL)
                .map(a -> a.id() + " is not well: " + says(a) + ". Do next: look at it, and at /etc/drover/commands/"
                        + a.command() + " on " + a.near())
                .toList();
    }

    void write(Draft draft) {
        List<Appliance> pending = pending();
        meant().stream()
                .filter(a -> !pending.contains(a))
                .forEach(a -> draft.note("note: nothing is pending on " + a.id() + ", so it is left alone"));
        pending.forEach(a -> stage(draft, a));
    }

    private void stage(Draft draft, Appliance appliance) {
        boolean byHand = appliance.byHand().isPresent();
        draft.stage(new Stage(
                        "patch-" + appliance.id(),
                        "Update " + appliance.id() + (byHand ? ", by hand" : ""),
                        "it says: " + says(appliance),
                        appliance.users())
                .behind(appliance.byHand().stream().<Gate>map(Gate.ByHand::new).toList()));
        Duration most = appliance.takes().multipliedBy(3).plus(LEAST);
        new Steps(fleet, draft)
                .add(
                        "patch-" + appliance.id() + ".update",
                        "",
                        appliance.near(),
                        byHand
                                ? "wait until " + appliance.id() + " says that it is up to date"
                                : "update " + appliance.id(),
                        "appliance.update",
                        new Update.Params(appliance.id().name(), appliance.command(), byHand, most.toMillis()),
                        List.of(),
                        new Reversal.Stays("an update of " + appliance.id() + " is not taken back"),
                        Steps.pace(fleet, appliance.takes(), most.multipliedBy(2), false));
    }
}
