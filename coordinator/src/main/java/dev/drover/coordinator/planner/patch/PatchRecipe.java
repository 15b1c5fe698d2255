package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.patch.Fetch;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Packages and reboots. What can be done while all serve is done first: downloads everywhere, and on hosts that nothing
 * stands in for also the replacing, with restarts held back. What is left for the outage is the reboot itself.
 */
public final class PatchRecipe {
    private static final Duration FRESH = Duration.ofHours(6);
    private static final Duration FETCH_MAX = Duration.ofMinutes(9);

    private final Draft draft;
    private final Outings outings;
    private final Appliances appliances;
    private final Fleet fleet;
    private final Change.PatchHosts change;
    private final Observed observed;

    public PatchRecipe(Fleet fleet, Observed observed, Change.PatchHosts change, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.draft = draft;
        this.change = change;
        this.outings = new Outings(fleet, observed, change);
        this.appliances = new Appliances(fleet, observed, change);
    }

    public void write() {
        List<Outing> order = outings.inOrder();
        outings.named().stream()
                .filter(h -> !outings.wanted(h)
                        && order.stream().noneMatch(o -> o.members().contains(h)))
                .forEach(h -> draft.note("note: nothing is pending on " + h.id() + ", so it is left alone"));
        if (!order.isEmpty()) {
            fetch(order);
        }
        appliances.write(draft);
        Independence independence = new Independence(fleet, observed);
        order.forEach(o -> independence.notes(o.members()).forEach(draft::note));
        order.forEach(this::outing);
    }

    private void fetch(List<Outing> order) {
        draft.unnoticed(new Stage(
                "fetch" + suffix(),
                "Download everywhere",
                "what disturbs is then short, and needs no network",
                "nothing"));
        Steps steps = new Steps(fleet, draft, "fetch.");
        for (Outing outing : order) {
            for (Host host : outing.patched()) {
                steps.staying(
                        host.id().name(),
                        host.id(),
                        "ask the package servers and download",
                        "patch.fetch",
                        new Fetch.Params(FRESH.toMillis(), FETCH_MAX.toMillis()),
                        "downloaded packages stay in the cache",
                        Duration.ofSeconds(20));
            }
        }
    }

    /** Several changes of one plan have stages of their own. */
    private String suffix() {
        return change.hosts().isEmpty() ? "" : "-" + change.hosts().getFirst().name();
    }

    private void outing(Outing outing) {
        String users = outing.outage()
                ? "THE SITE IS IN MAINTENANCE (503 with Retry-After) while these hosts are away"
                : outing.rank() == 3 ? "nothing; a queue that only one unit serves waits meanwhile" : "nothing";
        draft.stage(new Stage(
                "patch-" + outing.name(),
                "Patch " + outing.name() + (outing.outage() ? ", in one outage" : ""),
                outing.why(fleet),
                users));
        Host head = outing.patched().getFirst();
        Steps steps = new Steps(fleet, draft, "patch-" + head.id() + ".");
        Care care = new Care(fleet, steps, head);
        Departures departures =
                new Departures(fleet, steps, new ServerLines(fleet, observed, steps), care, change.alwaysReboot());
        Reboots reboots = new Reboots(care, change.alwaysReboot());
        List<StepId> needs = draft.barrier();
        List<StepId> early = new ArrayList<>();
        for (Host host : outing.patched()) {
            if (held(outing, host)) {
                early.add(care.replace(host, change.packages(), true, "", needs));
            }
        }
        StepId quiet = care.activities(outing, early.isEmpty() ? needs : early);
        String group = "patch-" + outing.name();
        List<StepId> out = departures.out(outing, new Part(group, List.of(quiet), false));
        for (Host host : outing.patched()) {
            if (!held(outing, host)) {
                out = List.of(care.replace(host, change.packages(), false, group, out));
            }
        }
        departures.back(outing, new Part(group, reboots.write(outing, group, out), false));
    }

    /** Whether its packages are replaced while it still serves, with restarts held back until the reboot. */
    private static boolean held(Outing outing, Host host) {
        return outing.outage() || outing.physical(host);
    }
}
