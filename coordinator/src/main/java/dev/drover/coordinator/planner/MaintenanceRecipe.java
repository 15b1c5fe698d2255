package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.MaintenancePage;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;

/** The maintenance page by itself: on, for a while that the balancers keep by themselves, or off. */
final class MaintenanceRecipe {
    private final Fleet fleet;
    private final Observed observed;
    private final Change.Maintenance change;
    private final Draft draft;
    private final MaintenancePage page;
    private final SidekiqFacet sidekiq;

    MaintenanceRecipe(Fleet fleet, Observed observed, Change.Maintenance change, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.change = change;
        this.draft = draft;
        Steps steps = new Steps(fleet, draft, "maintenance.");
        this.page = new MaintenancePage(fleet, steps, Duration.ofSeconds(change.seconds()));
        this.sidekiq = new SidekiqFacet(fleet, steps, "none");
    }

    List<String> problems() {
        if (fleet.first(Role.Haproxy.class).isEmpty()) {
            return List.of("no host has the role haproxy; the maintenance page is the balancer's");
        }
        return MaintenancePage.missing(fleet, observed).toList();
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
        List<StepId> shown = page.on(List.of(), new Part("", List.of(), false));
        if (change.quiet()) {
            fleet.with(Role.MastodonSidekiq.class).forEach(h -> sidekiq.takeOut(h, new Part("", shown, false)));
        }
    }

    private void off() {
        draft.stage(new Stage("maintenance", "Maintenance off", "a person asked for it", "the site serves again"));
        List<StepId> fetching = fleet.with(Role.MastodonSidekiq.class)
                .flatMap(h -> sidekiq.bringBack(h, new Part("", List.of(), false)).stream())
                .toList();
        page.off(new Part("", fetching, false));
    }
}
