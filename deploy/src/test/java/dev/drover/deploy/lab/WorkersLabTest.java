package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.http.WorkersApi;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three coordinators that reach no host themselves, and four worker processes that do. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkersLabTest extends ServedStory {
    private static final int FIRST_WORKERS_AT = 7301;
    private static final Map<String, Process> WORKERS = new LinkedHashMap<>();

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        LAB.up();
        Path fleet = LAB.folder().resolve("fleet-workers.yaml");
        Files.writeString(
                fleet,
                Files.readString(LAB.fleetFile()).replace("db01:      {", "db01:      { worker: near-db,")
                        + "workers: [near-a, near-b, near-c]\n");
        threeCoordinators(number -> List.of(
                "--fleet",
                fleet.toString(),
                "--authority",
                log("authority").toString(),
                "--workers-at",
                "127.0.0.1:" + (FIRST_WORKERS_AT + number - 1)));
        for (String name : List.of("near-a", "near-b", "near-c", "near-db")) {
            LabDrover.Said token = drover(atTheServers("worker", "invite", name));
            assertThat(token.exit()).as(token.text()).isZero();
            Path home = Files.createDirectories(log("home-" + name));
            for (String key : List.of("id_ed25519", "known_hosts")) {
                Files.createSymbolicLink(home.resolve(key), LAB.folder().resolve(key));
            }
            works(name, "--token", token.text().strip());
        }
        allAreThere();
    }

    private static void allAreThere() {
        Lab.await(
                "all workers",
                () -> workers().orphans().isEmpty()
                        && workers().workers().stream().allMatch(w -> w.connected()));
    }

    private static void works(String name, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "worker",
                "--join",
                ends(FIRST_WORKERS_AT, "wss://"),
                "--dir",
                log("home-" + name).toString()));
        words.addAll(List.of(more));
        WORKERS.put(name, DROVER.startBare(log(name), words.toArray(String[]::new)));
    }

    @AfterAll
    static void workersGo() {
        WORKERS.values().forEach(Process::destroyForcibly);
        WORKERS.clear();
    }

    private static WorkersApi.Listing workers() {
        try {
            String text = drover(atTheServers("worker", "list", "--json")).text();
            return Json.read(EventJson.MAPPER, text, WorkersApi.Listing.class);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The worker that drives a host now. */
    private static String driver(String host) {
        return workers().workers().stream()
                .filter(w -> w.hosts().stream().anyMatch(h -> h.name().equals(host)))
                .findFirst()
                .orElseThrow()
                .worker();
    }

    private static Process worker(String name) {
        return Optional.ofNullable(WORKERS.get(name)).orElseThrow();
    }

    @Test
    @Order(1)
    void aRollGoesOnWhenItsLeaderAndTheWorkersOfItsHostsAreKilled() throws Exception {
        Load load = users(45);
        Path log = Files.createTempFile("drover-workers", ".log");
        Process person = upgrades(log);
        during(person, log, "a build", () -> ordered("web01.build"));
        String builder = driver("web01");
        worker(builder).destroyForcibly().waitFor();
        during(person, log, "its hosts with another", () -> !driver("web01").equals(builder));
        during(person, log, "a switch", () -> ordered("sidekiq01.switch"));
        System.out.println("leader killed, next order after " + killLeader(person, log) + " ms");
        works(builder);
        during(person, log, "the canary's switch", () -> ordered("web01.switch"));
        worker("near-db").destroyForcibly().waitFor();
        works("near-db");
        assertThat(person.waitFor()).as(read(log)).isZero();
        nothingFailedOrWasLost(load);
        LabDrover.Said refusals = drover(atTheServers("worker", "refusals"));
        assertThat(refusals.text()).contains("nobody was refused");
    }
}
