package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two racks with a web and a Sidekiq host each: while one is weakened, nothing of the other is touched. */
@Tag("lab")
@Tag("long")
class FailureDomainLabTest extends LabStory {
    private static final List<String> HOSTS = List.of("web01", "sidekiq01", "web02", "sidekiq02");

    @BeforeAll
    static void racks() throws IOException {
        LAB.up();
        String fleet = Files.readString(LAB.fleetFile());
        for (String host : HOSTS) {
            String address = LAB.hosts().stream()
                    .filter(h -> h.name().equals(host))
                    .findFirst()
                    .orElseThrow()
                    .address();
            assertThat(fleet).contains("address: " + address);
            fleet = fleet.replaceFirst(
                    "address: " + address + "\\b", "address: " + address + ", domain: " + rack(host));
        }
        LAB.fleetSays(fleet);
    }

    @Test
    void noStepDisturbsOneRackWhileAnotherStillDisturbsTheOther() throws Exception {
        Load load = users(20);
        LabDrover.Said said = drover(
                "run",
                "patch",
                "--hosts",
                String.join(",", HOSTS),
                "--always-reboot",
                "--yes",
                "--why",
                "a story in the lab");
        load.close();
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
        oneRackAtATime();
    }

    private static void oneRackAtATime() {
        List<Event> events = DROVER.journalSoFar();
        Plan plan = ((Event.Planned) events.getFirst()).plan();
        Map<StepId, String> open = new HashMap<>();
        Set<String> disturbed = new HashSet<>();
        for (Event event : events) {
            if (event instanceof Event.StepOrdered o) {
                Optional<String> rack = disturbs(plan.step(o.step()).stage());
                rack.ifPresent(r -> {
                    open.put(o.step(), r);
                    disturbed.add(r);
                });
            } else if (event instanceof Event.StepSettled settled) {
                open.remove(settled.step());
            }
            assertThat(new HashSet<>(open.values())).as("%s", open).hasSizeLessThan(2);
        }
        assertThat(disturbed).containsExactlyInAnyOrder("rack1", "rack2");
    }

    /** The rack that a stage weakens. */
    private static Optional<String> disturbs(String stage) {
        return HOSTS.stream()
                .filter(h -> stage.startsWith("patch-") && stage.contains(h))
                .map(FailureDomainLabTest::rack)
                .findFirst();
    }

    private static String rack(String host) {
        return host.endsWith("1") ? "rack1" : "rack2";
    }
}
