package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.wire.EventJson;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How coordinators are shown to people, and to programs. */
class ClusterCommandTest {
    private static ClusterCommand.Answer answer(Optional<String> hindrance, Optional<Api.Door> door) {
        Api.Status status = new Api.Status(
                "c1",
                Optional.of("0.1.0"),
                true,
                hindrance,
                door,
                true,
                "c1 on m1",
                "j1",
                7,
                List.of(new Cluster.Member("c1", "m1"), new Cluster.Member("c2", "m2")));
        return new ClusterCommand.Answer("http://127.0.0.1:7073", Optional.of(status), "");
    }

    @Test
    void whoHasNoDoorForWorkersSaysNothingOfThem() {
        assertThat(answer(Optional.empty(), Optional.empty()).text())
                .isEqualTo("http://127.0.0.1:7073  c1, Drover 0.1.0  LEADS, epoch 7  sees c1, c2");
    }

    @Test
    void whoseDoorFailsSaysSoAndByWhomItIsReached() {
        ClusterCommand.Answer answer = answer(
                Optional.of("no worker is connected"),
                Optional.of(new Api.Door(List.of(), Optional.of("it does not open: Read timed out"))));
        assertThat(answer.text()).isEqualTo("""
                http://127.0.0.1:7073  c1, Drover 0.1.0  LEADS, epoch 7  sees c1, c2
                    workers: none
                    its door for workers fails: it does not open: Read timed out
                    rolls nothing: no worker is connected""");
        assertThat(EventJson.write(List.of(answer)))
                .contains("\"door\":{\"trouble\":\"it does not open: Read timed out\",\"workers\":[]}");
        assertThat(answer(Optional.empty(), Optional.of(new Api.Door(List.of("near-a", "near-b"), Optional.empty())))
                        .text())
                .endsWith("\n    workers: near-a, near-b");
    }

    @Test
    void anOlderCoordinatorTellsLessAndIsShown() {
        String older =
                "{\"coordinator\":\"c1\",\"leads\":false,\"held\":true,\"owner\":\"c2\",\"journal\":\"j1\",\"epoch\":7,"
                        + "\"members\":[]}";
        Api.Status status = dev.drover.shared.wire.Json.read(EventJson.MAPPER, older, Api.Status.class);
        assertThat(new ClusterCommand.Answer("http://c1", Optional.of(status), "").text())
                .isEqualTo("http://c1  c1");
    }
}
