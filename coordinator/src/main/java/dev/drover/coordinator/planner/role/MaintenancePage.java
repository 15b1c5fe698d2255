package dev.drover.coordinator.planner.role;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The page that users get while the site is away, on every balancer. */
public final class MaintenancePage {
    private final Fleet fleet;
    private final Steps steps;
    private final Duration endsAfter;

    /**
     * @param endsAfter when a balancer ends it by itself
     */
    public MaintenancePage(Fleet fleet, Steps steps, Duration endsAfter) {
        this.fleet = fleet;
        this.steps = steps;
        this.endsAfter = endsAfter;
    }

    /** Balancers whose configuration has none, as far as it could be seen, each with what to do next. */
    public static Stream<String> missing(Fleet fleet, Observed observed) {
        return fleet.with(Role.Haproxy.class)
                .filter(h -> !observed.upkeep().maintenance().contains(h.id()))
                .map(h -> observed.hosts().containsKey(h.id())
                        ? h.id()
                                + " has no maintenance page. Do next: see docs/balancers.md, three lines of configuration"
                        : "nobody could see whether " + h.id()
                                + " has a maintenance page. Do next: see to it that it can be reached");
    }

    /**
     * Shows it.
     *
     * @param only hosts of which one must want a reboot or restart; any where it is empty
     */
    public List<StepId> on(List<Host> only, Part part) {
        List<String> names = only.stream().map(h -> h.id().name()).toList();
        return fleet.with(Role.Haproxy.class)
                .map(h -> add(
                        h,
                        "maintenance",
                        "show users the maintenance page, 503 with Retry-After, and let running requests finish",
                        "haproxy.maintenance",
                        names,
                        new Reversal.Undo("lets users in again"),
                        part))
                .toList();
    }

    /** Lets users in again. */
    public List<StepId> off(Part part) {
        return fleet.with(Role.Haproxy.class)
                .map(h -> add(
                        h,
                        "end-maintenance",
                        "let users in again",
                        "haproxy.end-maintenance",
                        List.of(),
                        new Reversal.Stays("users are served"),
                        part))
                .toList();
    }

    /** Lets users in again, and shows it once more on the way back. */
    public List<StepId> letIn(Part part) {
        return fleet.with(Role.Haproxy.class)
                .map(h -> add(
                        h,
                        "let-in",
                        "let users in again",
                        "haproxy.let-in",
                        List.of(),
                        new Reversal.Undo("shows the maintenance page again, while everything goes back"),
                        part))
                .toList();
    }

    private List<String> backends(Host balancer) {
        return fleet.with(Role.MastodonWeb.class)
                .flatMap(h -> h.webLines().stream())
                .filter(line -> line.balancer().equals(balancer.id()))
                .map(BackendServer::backend)
                .distinct()
                .toList();
    }

    private StepId add(
            Host host, String verb, String title, String action, List<String> only, Reversal reversal, Part part) {
        Role.Haproxy role = host.role(Role.Haproxy.class).orElseThrow();
        return steps.add(
                host.id() + "." + verb,
                part.group(),
                host.id(),
                title,
                action,
                new Maintenance.Params(
                        role.socket(),
                        role.maintenance(),
                        only,
                        endsAfter.toMillis(),
                        backends(host),
                        fleet.care().drain().web().toMillis()),
                part.needs(),
                reversal,
                Steps.pace(fleet, Duration.ofSeconds(1), Duration.ofMinutes(3), part.early()));
    }
}
