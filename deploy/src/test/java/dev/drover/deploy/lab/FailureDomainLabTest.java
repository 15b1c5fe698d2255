package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
        Files.writeString(LAB.fleetFile(), fleet);
    }

    @Test
    void noHostOfOneRackIsDisturbedBeforeTheOtherIsWholeAgain() throws Exception {
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
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(load.failures()).isEmpty();
        assertThat(racksInOrder()).as("each rack once").containsExactlyInAnyOrder("rack1", "rack2");
        nothingIsLost(load);
    }

    /** The racks in whose hosts something was disturbed, one after the other. */
    private static List<String> racksInOrder() {
        List<Event> events = DROVER.journalSoFar();
        Plan plan = ((Event.Planned) events.getFirst()).plan();
        List<String> racks = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.StepOrdered o) {
                String stage = plan.step(o.step()).stage();
                List<String> hosts = HOSTS.stream()
                        .filter(h -> stage.matches("patch-.*\\b" + h + "\\b.*"))
                        .toList();
                String rack = hosts.stream()
                        .map(FailureDomainLabTest::rack)
                        .distinct()
                        .collect(Collectors.joining("+"));
                if (!rack.isEmpty() && (racks.isEmpty() || !racks.getLast().equals(rack))) {
                    racks.add(rack);
                }
            }
        }
        return racks;
    }

    private static String rack(String host) {
        return host.endsWith("1") ? "rack1" : "rack2";
    }
}
