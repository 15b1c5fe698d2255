package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.remote.Workforce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Three coordinators that reach no host themselves, and four worker processes that do. */
abstract class WorkersStory extends ServedStory {
    private static final Map<String, Process> WORKERS = new LinkedHashMap<>();

    /** The wires of one worker to its coordinators. */
    static final String WIRED = "near-c";

    private static final List<Relay> WIRES_OF_ONE = new ArrayList<>();

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        LAB.up();
        LAB.fleet().watchBriefly();
        measured(45); // before coordinators read the fleet file
        Path fleet = fleetFile();
        Files.writeString(
                fleet,
                Files.readString(LAB.fleetFile()).replace("db01:      {", "db01:      { worker: near-db,")
                        + "workers: [near-a, near-b, near-c]\n");
        threeCoordinators(number -> withWorkers(number, fleet, "127.0.0.1"));
        fourWorkersEnrol();
    }

    static void fourWorkersEnrol() throws IOException, InterruptedException {
        for (int n = 0; n < 3; n++) {
            WIRES_OF_ONE.add(new Relay(FIRST_WORKERS_AT + n));
        }
        for (String name : List.of("near-a", "near-b", "near-c", "near-db")) {
            LabDrover.Said token = drover(atTheServers("worker", "invite", name));
            assertThat(token.exit()).as(token.ending()).isZero();
            Path home = Files.createDirectories(log("home-" + name));
            for (String key : List.of("id_ed25519", "known_hosts")) {
                Files.createSymbolicLink(home.resolve(key), LAB.folder().resolve(key));
            }
            works(name, "--token", token.text().lines().findFirst().orElseThrow());
        }
        allAreThere();
    }

    /** The lab's fleet, driven by workers. */
    static Path fleetFile() {
        return LAB.folder().resolve("fleet-workers.yaml");
    }

    static void allAreThere() {
        Lab.await(
                "all workers",
                () -> workers().orphans().isEmpty()
                        && workers().workers().stream().allMatch(w -> w.connected()));
    }

    static void works(String name, String... more) throws IOException {
        works(DROVER, name, more);
    }

    static void works(LabDrover build, String name, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "worker", "--join", doors(name), "--dir", log("home-" + name).toString()));
        words.addAll(List.of(more));
        WORKERS.put(name, build.startBare(log(name), words.toArray(String[]::new)));
    }

    private static String doors(String name) {
        return name.equals(WIRED)
                ? WIRES_OF_ONE.stream().map(w -> "wss://127.0.0.1:" + w.port()).collect(Collectors.joining(","))
                : ends(FIRST_WORKERS_AT, "wss://");
    }

    static void cut(boolean there, boolean back) {
        WIRES_OF_ONE.forEach(w -> w.cut(there, back));
    }

    static void mend() {
        WIRES_OF_ONE.forEach(Relay::mend);
    }

    @AfterAll
    static void workersGo() throws IOException {
        WORKERS.values().forEach(Process::destroyForcibly);
        WORKERS.clear();
        for (Relay wire : WIRES_OF_ONE) {
            wire.close();
        }
        WIRES_OF_ONE.clear();
    }

    static Workforce.Member member(String worker) {
        return workers().workers().stream()
                .filter(w -> w.worker().equals(worker))
                .findFirst()
                .orElseThrow();
    }

    /** The worker that drives a host now. */
    static String driver(String host) {
        return workers().workers().stream()
                .filter(w -> w.hosts().stream().anyMatch(h -> h.name().equals(host)))
                .findFirst()
                .orElseThrow()
                .worker();
    }

    static Process worker(String name) {
        return Optional.ofNullable(WORKERS.get(name)).orElseThrow();
    }
}
