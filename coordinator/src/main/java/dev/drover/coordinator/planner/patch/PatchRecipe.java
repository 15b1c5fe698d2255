package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.BalancerFacet;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.patch.Fetch;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
        order.stream()
                .flatMap(o -> o.physicals().stream())
                .filter(p -> !p.others().isEmpty())
                .forEach(p -> draft.note("note: " + p.host().id() + " takes " + String.join(", ", p.others())
                        + " down with it, if it reboots, and starts them again"));
        new Batches(fleet).of(order).forEach(this::batch);
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

    private void batch(List<Outing> batch) {
        Outing first = batch.getFirst();
        List<Host> byHand = first.outage() ? List.of() : byHand(first);
        String names = batch.stream().map(Outing::name).collect(Collectors.joining("+"));
        boolean several = batch.size() > 1;
        draft.stage(new Stage(
                        "patch-" + names,
                        "Patch " + names + (first.outage() ? ", in one outage" : several ? ", at the same time" : ""),
                        first.why(fleet)
                                + (several && !first.nobodyDepends()
                                        ? "; together, because they are of one failure domain, " + first.domain()
                                        : ""),
                        users(first))
                .behind(byHand.stream()
                        .<Gate>map(h -> new Gate.ByHand(hand(h).out()))
                        .toList()));
        batch.forEach(this::outing);
        byHand.forEach(this::comesBack);
    }

    private void outing(Outing outing) {
        Host head = outing.patched().getFirst();
        Steps steps = new Steps(fleet, draft, "patch-" + head.id() + ".");
        Care care = new Care(fleet, steps, head);
        Departures departures =
                new Departures(fleet, steps, new ServerLines(fleet, observed, steps), care, change.alwaysReboot());
        Reboots reboots = new Reboots(fleet, care, change.alwaysReboot());
        List<StepId> needs = draft.barrier();
        List<StepId> early = new ArrayList<>();
        for (Host host : outing.patched()) {
            if (held(outing, host)) {
                early.add(care.replaceEarly(host, change.packages(), needs));
            }
        }
        StepId quiet = care.activities(outing, early.isEmpty() ? needs : early);
        String group = "patch-" + outing.name();
        List<StepId> out = departures.out(outing, new Part(group, List.of(quiet), false));
        for (Host host : outing.patched()) {
            if (!held(outing, host)) {
                out = List.of(care.replace(host, change.packages(), group, out, BalancerFacet.leave(fleet, host)));
            }
        }
        departures.back(outing, new Part(group, reboots.write(outing, group, out), false));
    }

    private static String users(Outing outing) {
        if (outing.outage()) {
            return "THE SITE IS IN MAINTENANCE (503 with Retry-After) while these hosts are away";
        }
        List<String> moved = outing.members().stream()
                .flatMap(h -> BalancerFacet.leaving(h).stream())
                .filter(Leaving.Keepalived.class::isInstance)
                .map(l -> ((Leaving.Keepalived) l).address())
                .toList();
        if (!moved.isEmpty()) {
            return "requests that run while " + String.join(", ", moved)
                    + " moves are cut; it is away for under a second";
        }
        return outing.rank() == 3 ? "nothing; a queue that only one unit serves waits meanwhile" : "nothing";
    }

    private static List<Host> byHand(Outing outing) {
        return outing.members().stream()
                .filter(h -> BalancerFacet.leaving(h)
                        .filter(Leaving.ByHand.class::isInstance)
                        .isPresent())
                .toList();
    }

    private static Leaving.ByHand hand(Host host) {
        return (Leaving.ByHand) BalancerFacet.leaving(host).orElseThrow();
    }

    /** What a person took out of traffic is put back before its peers leave. */
    private void comesBack(Host host) {
        draft.stage(new Stage(
                        "back-" + host.id(),
                        "Put " + host.id() + " back into traffic, by hand",
                        "a balancer without traffic is no reserve, and its peers want to leave, too",
                        "nothing")
                .behind(List.of(new Gate.ByHand(hand(host).back()))));
        new BalancerFacet(fleet, new Steps(fleet, draft, "back-")).returned(host, new Part("", draft.barrier(), false));
    }

    /** Whether its packages are replaced while it still serves, with restarts held back until the reboot. */
    private static boolean held(Outing outing, Host host) {
        return outing.outage() || outing.physical(host);
    }
}
