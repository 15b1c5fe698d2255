package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.role.BalancerFacet;
import dev.drover.coordinator.planner.role.MaintenancePage;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What stands against patching. */
public final class PatchRules {
    private static final int FREE_MB = 200;

    private final Fleet fleet;
    private final Observed observed;
    private final Change.PatchHosts change;
    private final List<String> problems = new ArrayList<>();

    public PatchRules(Fleet fleet, Observed observed, Change.PatchHosts change) {
        this.fleet = fleet;
        this.observed = observed;
        this.change = change;
    }

    /** All that stands against it, each with what to do next. */
    public List<String> problems() {
        List<HostId> unknown = change.hosts().stream()
                .filter(h ->
                        !fleet.hosts().containsKey(h) && !fleet.appliances().containsKey(h))
                .toList();
        unknown.forEach(h -> problems.add(h + " is not a host of this fleet; there are "
                + HostId.list(fleet.hosts().keySet())));
        if (unknown.isEmpty()) {
            List<Outing> outings = new Outings(fleet, observed, change).inOrder();
            outings.forEach(this::check);
            Appliances appliances = new Appliances(fleet, observed, change);
            problems.addAll(appliances.problems());
            if (problems.isEmpty() && outings.isEmpty() && appliances.pending().isEmpty()) {
                problems.add("nothing is pending on the hosts that were named, and none wants a reboot");
            }
        }
        return problems;
    }

    private void check(Outing outing) {
        new Independence(fleet, observed).problems(outing.members()).forEach(problems::add);
        outing.physicals().forEach(this::guests);
        outing.patched().forEach(this::room);
        if (outing.outage() && fleet.with(Role.MastodonWeb.class).findAny().isPresent()) {
            MaintenancePage.missing(fleet, observed)
                    .forEach(m -> problems.add(outing.name() + " takes the site down, and " + m));
        }
        boolean stays = outing.members().stream()
                .anyMatch(h -> h.role(Role.Haproxy.class).isPresent()
                        && BalancerFacet.leaving(h).isEmpty());
        if (!outing.outage() && stays) {
            problems.add(outing.name() + ": the fleet file does not say how traffic leaves this balancer. Do next:"
                    + " haproxy: { leaves: … }, see docs/balancers.md; or patch all balancers in one change, in one"
                    + " outage");
        }
    }

    private void guests(Outing.Physical physical) {
        Map<HostId, List<Guests.Guest>> seen = observed.upkeep().guests();
        physical.moved().stream()
                .filter(Guests.Guest::container)
                .forEach(g -> problems.add(g.name() + " on " + physical.host().id()
                        + " is a container, which cannot be moved while it runs. Do next: take migrate-to out, so that"
                        + " all go down together, or stop it"));
        List<String> declared = Stream.concat(
                        physical.names().stream(), physical.moved().stream().map(Guests.Guest::name))
                .toList();
        for (Guests.Guest guest : seen.getOrDefault(physical.host().id(), List.of())) {
            if (!guest.off() && !declared.contains(guest.name())) {
                problems.add(physical.host().id() + " runs the guest " + guest.name()
                        + ", which the fleet file does not name. Do next: add it with guest-of: "
                        + physical.host().id() + ", or to the others of its role hypervisor, or stop it");
            }
        }
    }

    private void room(Host host) {
        Patches patches = observed.upkeep().patches().get(host.id());
        if (patches != null && patches.room().stream().anyMatch(mb -> mb < FREE_MB)) {
            problems.add(host.id() + ": less than " + FREE_MB + " MiB are free under /var/cache, /usr or /boot: "
                    + patches.room() + ". Do next: apt-get autoremove && apt-get clean, or make room");
        }
    }
}
