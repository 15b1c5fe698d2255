package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A broken old version does not block its fix (argoproj/argo-rollouts 1774), if a person says so. */
class BrokenOldVersionTest {
    private static final RolloutRequest UPGRADE = RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0"));

    private static Fleet fleet() throws IOException {
        return FleetFile.parse(Files.readString(Path.of("src/test/resources/plans/page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
    }

    private static Planned planned(RolloutRequest request, String status, String... hosts) throws IOException {
        Observed seen = Sightings.broken(fleet(), status, hosts);
        return Planner.plan(fleet(), seen, request, Planner.Past.NONE);
    }

    /** Server → how many others must serve, in the order of the plan's drains of web. */
    private static List<String> drains(Plan plan) {
        return plan.steps().stream()
                .filter(s -> s.call().params() instanceof Drain.Params p
                        && p.backend().equals("web"))
                .map(s -> ((Drain.Params) s.call().params()).server() + " "
                        + ((Drain.Params) s.call().params()).minimum())
                .toList();
    }

    @Test
    void itIsRefusedWithTheWayOut() throws IOException {
        assertThat(planned(UPGRADE, "DOWN", "web02"))
                .isInstanceOfSatisfying(
                        Planned.Refused.class,
                        r -> assertThat(r.problems())
                                .anySatisfy(p -> assertThat(p).contains("web02", "is failed", "--mend")));
    }

    @Test
    void theBrokenHostIsRolledFirstAndTheGoodOneOnlyWhenItServes() throws IOException {
        Plan plan = ((Planned.Made) planned(UPGRADE.mending(true), "DOWN", "web02")).plan();
        assertThat(drains(plan)).containsExactly("web02 1", "web01 1");
        assertThat(plan.notes()).anySatisfy(n -> assertThat(n).contains("to be mended by this upgrade: web02"));
    }

    @Test
    void whereNothingServesTheFirstNeedsNobodyAndTheSecondNeedsTheFirst() throws IOException {
        Plan plan = ((Planned.Made) planned(UPGRADE.mending(true), "DOWN", "web01", "web02")).plan();
        assertThat(drains(plan)).containsExactly("web01 0", "web02 1");
    }

    @Test
    void aServerThatSomebodyTookOutIsNotMendedByAnUpgrade() throws IOException {
        assertThat(planned(UPGRADE.mending(true), "MAINT", "web02")).isInstanceOf(Planned.Refused.class);
    }
}
