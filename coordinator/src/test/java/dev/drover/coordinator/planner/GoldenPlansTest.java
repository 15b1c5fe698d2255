package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Sources;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.Output;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fleets and the plans that they give, as files that a sysadmin can review. {@code make accept} rewrites them. */
class GoldenPlansTest {
    private static final Path PLANS = Path.of("src/test/resources/plans");

    @ParameterizedTest
    @ValueSource(strings = {"page-1", "single-box", "two-balancers", "split-queues", "two-streaming-ports"})
    void theFleetGivesThePlanInTheFile(String name) throws IOException {
        same(
                PLANS.resolve(name).resolve("plan.txt"),
                text(Files.readString(PLANS.resolve(name).resolve("fleet.yaml"))));
    }

    @Test
    void aReleaseWithoutNewJobsRollsSidekiqOneHostAfterTheOther() throws IOException {
        Fleet fleet = FleetFile.parse(Files.readString(PLANS.resolve("page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
        Planned planned = Planner.plan(
                fleet,
                Sightings.patch(fleet),
                RolloutRequest.of(new Change.UpgradeMastodon("v4.2.11")),
                Planner.Past.NONE);
        Plan plan = ((Planned.Made) planned).plan();
        same(PLANS.resolve("page-1/patch-release.txt"), PlanText.of(plan, EventJson.digest(plan)));
    }

    @Test
    void whatTwoReleasesDoToEachOtherStandsInThePlan() throws IOException {
        Fleet fleet = FleetFile.parse(Files.readString(PLANS.resolve("page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
        Sources sources =
                Sources.read(new Output(0, Files.readString(Path.of("src/test/resources/mixed/4.2-4.3.txt")), ""));
        Planned planned = Planner.plan(
                fleet,
                Sightings.with(Sightings.healthy(fleet), sources),
                RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")),
                Planner.Past.NONE);
        Plan plan = ((Planned.Made) planned).plan();
        String digest = EventJson.digest(plan);
        String text = PlanText.of(plan, digest);
        same(PLANS.resolve("page-1/mixed-versions.txt"), text.substring(text.indexOf("GOING BACK")));
        String runbook = Runbook.of(plan, digest);
        same(PLANS.resolve("page-1/mixed-versions.md"), runbook.substring(0, runbook.indexOf("## 1.")));
        assertThat(EventJson.plan(EventJson.write(plan)).mixed()).isEqualTo(plan.mixed());
        assertThat(plan.mixed()).hasSize(6);
        assertThat(plan(Files.readString(PLANS.resolve("page-1/fleet.yaml")), "v4.3.0")
                        .mixed())
                .as("releases that do nothing to each other")
                .isEmpty();
    }

    @Test
    void theRunbookTellsWhatAPersonMayTryBesidesGoingBack() throws IOException {
        Plan plan = plan(Files.readString(PLANS.resolve("page-1/fleet.yaml")), "v4.3.0");
        String runbook = Runbook.of(plan, EventJson.digest(plan));
        same(PLANS.resolve("page-1/cures.md"), runbook.substring(runbook.indexOf("## If servers")));
    }

    @Test
    void theFleetOfTheReadmeGivesThePlanOfTheReadme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String text = text(block(readme, "yaml"));
        same(PLANS.resolve("readme/plan.txt"), text);
        if (Boolean.getBoolean("accept")) {
            Files.writeString(Path.of("../README.md"), readme.replace(shown(readme), text.strip()));
        }
        assertThat(shown(Files.readString(Path.of("../README.md"))))
                .as("README shows a real plan")
                .isEqualTo(text.strip());
    }

    private static String shown(String readme) {
        return readme.substring(
                readme.indexOf("PLAN  upgrade"), readme.indexOf("\n```", readme.indexOf("PLAN  upgrade")));
    }

    private static String block(String markdown, String language) {
        Matcher m =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(markdown);
        assertThat(m.find()).isTrue();
        return m.group(1);
    }

    private static void same(Path file, String text) throws IOException {
        if (Boolean.getBoolean("accept")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    private static String text(String yaml) {
        Plan plan = plan(yaml, "v4.3.0");
        return PlanText.of(plan, EventJson.digest(plan));
    }

    private static Plan plan(String yaml, String tag) {
        FleetFile.Reading reading = FleetFile.parse(yaml);
        assertThat(reading.problems()).isEmpty();
        Fleet fleet = reading.fleet().orElseThrow();
        Planned planned = Planner.plan(
                fleet, Sightings.healthy(fleet), RolloutRequest.of(new Change.UpgradeMastodon(tag)), Planner.Past.NONE);
        assertThat(planned).isInstanceOf(Planned.Made.class);
        return ((Planned.Made) planned).plan();
    }

    @Test
    void theSameInputGivesTheSameDigestAndSurvivesItsJson() throws IOException {
        String yaml = Files.readString(PLANS.resolve("page-1/fleet.yaml"));
        Plan plan = plan(yaml, "v4.3.0");
        assertThat(EventJson.digest(plan)).isEqualTo(EventJson.digest(plan(yaml, "v4.3.0")));
        assertThat(EventJson.plan(EventJson.write(plan))).isEqualTo(plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v4.2.9", "v4.4.0", "latest"})
    void olderSkippingAndUnknownTargetsAreRefused(String tag) throws IOException {
        Fleet fleet = FleetFile.parse(Files.readString(PLANS.resolve("page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
        Planned planned = Planner.plan(
                fleet, Sightings.healthy(fleet), RolloutRequest.of(new Change.UpgradeMastodon(tag)), Planner.Past.NONE);
        assertThat(planned).isInstanceOf(Planned.Refused.class);
        assertThat(((Planned.Refused) planned).problems()).isNotEmpty().allMatch(p -> p.contains(tag));
    }
}
