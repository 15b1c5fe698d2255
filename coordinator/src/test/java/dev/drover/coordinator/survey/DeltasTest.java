package dev.drover.coordinator.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A fleet that runs two releases is asked about each of them. */
class DeltasTest {
    private final List<String> asked = new ArrayList<>();

    private final Helpers helpers = new Helpers() {
        @Override
        public Output tell(HostId host, String... words) {
            asked.add(host + " " + words[1] + " " + words[3]);
            return words[1].equals("mixed")
                    ? new Output(0, "running=Gemfile.lock\t    rails (" + words[3] + ")\nlooked=yes\n", "")
                    : new Output(0, "worker=A\tapp/workers/new_since_" + words[3] + "_worker.rb\n", "");
        }

        @Override
        public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    private Observed.Delta look(Map<String, String> commits) throws Exception {
        Fleet fleet = FleetFile.parse(Files.readString(Path.of("src/test/resources/plans/page-1/fleet.yaml")))
                .fleet()
                .orElseThrow();
        Map<HostId, Output> code = new TreeMap<>();
        commits.forEach(
                (host, commit) -> code.put(new HostId(host), new Output(0, "commit=" + commit + "\ntarget=c\n", "")));
        return Deltas.look(fleet, helpers, "v4.3.1", code).orElseThrow();
    }

    @Test
    void eachReleaseThatRunsIsAskedOnce() throws Exception {
        Observed.Delta delta = look(Map.of("sidekiq01", "b", "web01", "a", "web02", "a"));
        assertThat(delta.sources()).containsOnlyKeys("a", "b");
        assertThat(delta.workersAdded()).containsExactlyInAnyOrder("NewSinceAWorker", "NewSinceBWorker");
        assertThat(asked).containsExactly("sidekiq01 delta b", "sidekiq01 mixed b", "web01 delta a", "web01 mixed a");
    }

    @Test
    void whereAllRunTheTargetOneOfThemIsAsked() throws Exception {
        assertThat(look(Map.of("web01", "c", "web02", "c")).sources()).containsOnlyKeys("c");
    }

    @Test
    void oneThatRunsTheTargetTellsNothing() throws Exception {
        assertThat(look(Map.of("web01", "c", "web02", "a")).sources()).containsOnlyKeys("a");
    }
}
