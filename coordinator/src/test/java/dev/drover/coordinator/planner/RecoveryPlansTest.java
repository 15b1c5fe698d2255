package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plans for hosts that are made anew from the backups, and for what has to be kept for them. */
class RecoveryPlansTest {
    private static final Path PLANS = Path.of("src/test/resources/plans/physical");
    private static final String KEPT = "backup: { command: backup, settings: true }\n";

    private static Fleet fleet(String backup) throws IOException {
        FleetFile.Reading reading = FleetFile.parse(Files.readString(PLANS.resolve("fleet.yaml")) + backup);
        assertThat(reading.problems()).isEmpty();
        return reading.fleet().orElseThrow();
    }

    /** All machines are there, and nothing is on them. */
    private static Observed bare(Fleet fleet) {
        return new Observed(
                Sightings.healthy(fleet).hosts(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static Planned restore(Fleet fleet, String... hosts) {
        Change change = new Change.Restore(Stream.of(hosts).map(HostId::new).toList());
        return Planner.plan(fleet, bare(fleet), RolloutRequest.of(change), Planner.Past.NONE);
    }

    @Test
    void everyHostIsEquippedTheDatabaseRestoredAndServicesStartInTheOrderInWhichTheyLeanOnEachOther()
            throws IOException {
        Fleet fleet = fleet(KEPT);
        Planned planned = restore(fleet, "lb01", "web01", "web02", "sidekiq01", "db01", "redis01");
        assertThat(planned).isInstanceOf(Planned.Made.class);
        Plan plan = ((Planned.Made) planned).plan();
        assertThat(EventJson.plan(EventJson.write(plan))).isEqualTo(plan);
        String text = PlanText.of(plan, EventJson.digest(plan));
        if (Boolean.getBoolean("accept")) {
            Files.writeString(PLANS.resolve("restore.txt"), text);
        }
        assertThat(text).isEqualTo(Files.readString(PLANS.resolve("restore.txt")));
    }

    @Test
    void whatCannotBeRestoredIsToldAtOnce() throws IOException {
        assertThat(((Planned.Refused) restore(fleet("backup: { command: backup }\n"), "web01", "phys01", "web09"))
                        .problems())
                .anyMatch(p -> p.contains("the settings of web01 are not kept with the backups"))
                .anyMatch(p -> p.contains("phys01 has no role that a backup restores"))
                .anyMatch(p -> p.contains("web09 is not a host of this fleet"));
        assertThat(((Planned.Refused) restore(fleet(""), "db01")).problems())
                .anyMatch(p -> p.contains("names no command that fetches a dump"));
    }

    @Test
    void settingsAreKeptWithTheProofAndAgainAfterAnUpgrade() throws IOException {
        Fleet fleet = fleet(KEPT);
        Planned planned = Planner.plan(
                fleet,
                Sightings.pending(fleet),
                RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")),
                Planner.Past.NONE);
        Plan plan = ((Planned.Made) planned).plan();
        assertThat(plan.stages().getFirst().id()).isEqualTo("backup");
        assertThat(plan.stages().getLast().id()).isEqualTo("settings");
        assertThat(plan.steps().stream()
                        .filter(s -> s.call().action().equals("backup.keep-settings"))
                        .map(Step::title))
                .filteredOn(t -> t.contains(" web01 "))
                .hasSize(2);
    }

    @Test
    void aJournalOfBeforeNamedOneHost() {
        assertThat(readChange("{\"type\":\"restore\",\"to\":\"db01\"}"))
                .isEqualTo(new Change.Restore(List.of(new HostId("db01"))));
    }

    private static Change readChange(String text) {
        return Json.read(EventJson.MAPPER, text, Change.class);
    }
}
