package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.action.sidekiq.Resume;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The maintenance page by itself: on, for a while that the balancers keep by themselves, or off. */
final class MaintenanceRecipe {
    private final Fleet fleet;
    private final Observed observed;
    private final Change.Maintenance change;
    private final Draft draft;
    private final Steps steps;

    MaintenanceRecipe(Fleet fleet, Observed observed, Change.Maintenance change, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.change = change;
        this.draft = draft;
        this.steps = new Steps(fleet, draft, "maintenance.");
    }

    List<String> problems() {
        List<Host> balancers = fleet.with(Role.Haproxy.class).toList();
        if (balancers.isEmpty()) {
            return List.of("no host has the role haproxy; the maintenance page is the balancer's");
        }
        return balancers.stream()
                .filter(h -> !observed.upkeep().maintenance().contains(h.id()))
                .map(h -> h.id()
                        + " has no maintenance page. Do next: see docs/balancers.md, three lines of configuration")
                .toList();
    }

    void write() {
        if (change.on()) {
            on();
        } else {
            off();
        }
    }

    private void on() {
        draft.stage(
                new Stage(
                        "maintenance",
                        "Maintenance on, for at most " + change.seconds() / 60 + " min",
                        "a person asked for it",
                        "THE SITE SHOWS THE MAINTENANCE PAGE (503 with Retry-After); posts from other servers come again later"));
        List<StepId> shown = new ArrayList<>();
        fleet.with(Role.Haproxy.class)
                .forEach(h -> shown.add(page(h, "on", "haproxy.maintenance", "show the maintenance page", List.of())));
        if (change.quiet()) {
            fleet.with(Role.MastodonSidekiq.class)
                    .forEach(h -> new SidekiqFacet(fleet, steps, "none").takeOut(h, new Part("", shown, false)));
        }
    }

    private void off() {
        draft.stage(new Stage("maintenance", "Maintenance off", "a person asked for it", "the site serves again"));
        List<StepId> fetching = new ArrayList<>();
        fleet.with(Role.MastodonSidekiq.class)
                .forEach(h -> fetching.add(steps.add(
                        h.id() + ".resume",
                        "",
                        h.id(),
                        "let Sidekiq fetch jobs, if it is quiet",
                        "sidekiq.resume",
                        new Resume.Params(
                                List.copyOf(h.role(Role.MastodonSidekiq.class)
                                        .orElseThrow()
                                        .units()
                                        .keySet()),
                                fleet.care().canary().healthyDeadline().toMillis()),
                        List.of(),
                        new Reversal.Stays("it fetches"),
                        Steps.pace(fleet, Duration.ofSeconds(2), Duration.ofMinutes(10), false))));
        fleet.with(Role.Haproxy.class)
                .forEach(h -> page(h, "off", "haproxy.end-maintenance", "let users in again", fetching));
    }

    private StepId page(Host host, String verb, String action, String title, List<StepId> needs) {
        Role.Haproxy role = host.role(Role.Haproxy.class).orElseThrow();
        return steps.add(
                host.id() + "." + verb,
                "",
                host.id(),
                title,
                action,
                new Maintenance.Params(role.socket(), role.maintenance(), List.of(), change.seconds() * 1_000),
                needs,
                change.on() ? new Reversal.Undo("lets users in again") : new Reversal.Stays("users are served"),
                Steps.pace(fleet, Duration.ofSeconds(1), Duration.ofMinutes(3), false));
    }
}
