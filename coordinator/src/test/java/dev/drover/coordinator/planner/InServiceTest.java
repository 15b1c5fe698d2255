package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The exact check of capacity sees what a plan's order allows, not only what its list shows. */
class InServiceTest {
    private static Fleet fleet() throws IOException {
        return FleetFile.parse(Files.readString(Path.of("src/test/resources/plans/physical/fleet.yaml")))
                .fleet()
                .orElseThrow();
    }

    private static Plan plan(Fleet fleet) {
        Change patch = new Change.PatchHosts(List.of(), Packages.ALL, true);
        Change upgrade = new Change.UpgradeMastodon("v4.3.0");
        Planned planned = Planner.plan(
                fleet, Sightings.pending(fleet), new RolloutRequest(List.of(patch, upgrade), false), Planner.Past.NONE);
        return ((Planned.Made) planned).plan();
    }

    private static Plan changed(Plan plan, UnaryOperator<Step> change) {
        return new Plan(
                plan.schema(),
                plan.fleet(),
                plan.fleetDigest(),
                plan.changes(),
                plan.stages(),
                plan.steps().stream().map(change).toList(),
                plan.notes(),
                plan.cures());
    }

    private static Step needing(Step step, List<StepId> needs) {
        return new Step(
                step.id(),
                step.stage(),
                step.group(),
                step.host(),
                step.title(),
                step.call(),
                needs,
                step.reversal(),
                step.pace());
    }

    @Test
    void aDrainThatNothingOrdersBehindTheOthersReturnIsFound() throws IOException {
        Fleet fleet = fleet();
        Plan plan = plan(fleet);
        assertThat(new InService(fleet, plan).problems()).isEmpty();
        Plan loose = changed(plan, s -> s.id().text().equals("lb01.web.web02.drain") ? needing(s, List.of()) : s);
        assertThat(new InService(fleet, loose).problems())
                .anySatisfy(p -> assertThat(p)
                        .contains("web01", "web02", "may be out of lb01/web at once", "2 servers and needs 1"));
    }

    @Test
    void theDatabaseThatGoesAwayBeforeUsersAreToldIsFound() throws IOException {
        Fleet fleet = fleet();
        Plan plan = plan(fleet);
        Plan early = changed(plan, s -> s.call().action().equals("hypervisor.stop-guests") ? needing(s, List.of()) : s);
        assertThat(new InService(fleet, early).problems())
                .anyMatch(p -> p.contains("takes db01 away, the only postgres, while users are served"));
    }
}
