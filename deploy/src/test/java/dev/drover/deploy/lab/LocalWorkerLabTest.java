package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker process on the host that it drives, which has no SSH any more; coordinators drive the others themselves. */
@Tag("lab")
@Tag("long")
class LocalWorkerLabTest extends ServedStory {
    private static final String HOST = "web02";
    private static final String WORKER = "on-web02";

    /** The machine of this test, as hosts of the lab see it. */
    private static final String HERE = Lab.NET + ".1";

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        LAB.up();
        measured(45); // before coordinators read the fleet file
        Path fleet = LAB.folder().resolve("fleet-local-worker.yaml");
        Files.writeString(
                fleet,
                Files.readString(LAB.fleetFile()).replace(HOST + ":     {", HOST + ":     { worker: " + WORKER + ","));
        threeCoordinators(number -> withWorkers(number, fleet, HERE));
        LabDrover.Said token = drover(atTheServers("worker", "invite", WORKER));
        install(token.text().lines().findFirst().orElseThrow());
        Lab.await("the worker", () -> workers().orphans().isEmpty());
        LAB.exec(HOST, "systemctl disable --now ssh ssh.socket; pkill sshd; true")
                .orFail("no SSH");
    }

    /** As docs/workers.md has it: a unit, with the token of its first start. */
    private static void install(String token) throws IOException {
        copy(Path.of(System.getProperty("java.home")), "/opt/jdk");
        List<String> classpath = new ArrayList<>();
        LAB.exec(HOST, "mkdir -p /opt/drover").orFail("a folder");
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.exists(Path.of(part))) {
                String there = "/opt/drover/" + classpath.size() + (part.endsWith(".jar") ? ".jar" : "");
                copy(Path.of(part), there);
                classpath.add(there);
            }
        }
        String doors = IntStream.range(0, 3)
                .mapToObj(i -> "wss://" + HERE + ":" + (FIRST_WORKERS_AT + i))
                .collect(Collectors.joining(","));
        Shell.feed(
                        """
                        [Service]
                        User=drover
                        Environment=DROVER_WORKER_TOKEN=%s
                        ExecStart=/opt/jdk/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp %s dev.drover.deploy.cli.Drover \
                        worker --join %s --local %s
                        Restart=always
                        RestartSec=1
                        [Install]
                        WantedBy=multi-user.target
                        """.formatted(token, String.join(":", classpath), doors, HOST),
                        "docker",
                        "exec",
                        "-i",
                        Lab.CONTAINERS + HOST,
                        "sh",
                        "-c",
                        "cat >/etc/systemd/system/drover-worker.service && systemctl enable --now drover-worker")
                .orFail("the worker's unit");
    }

    private static void copy(Path from, String to) {
        Shell.run("docker", "cp", "-q", from.toString(), Lab.CONTAINERS + HOST + ":" + to)
                .orFail("copying " + from);
    }

    private static String boot() {
        return LAB.exec(HOST, "cat /proc/sys/kernel/random/boot_id").out();
    }

    @Test
    void aHostWithoutSshIsUpgradedAndRebootedByTheWorkerThatRunsOnIt() throws Exception {
        Load load = users(45);
        Path log = Files.createTempFile("drover-local-worker", ".log");
        assertThat(LabDrover.end(upgrades(log), log)).as(ending(log)).isZero();
        assertThat(ordered(HOST + ".switch")).isTrue();
        nothingFailedOrWasLost(load);

        String before = boot();
        Load more = users(45);
        LabDrover.Said said = drover(
                atTheServers("run", "patch", "--hosts", HOST, "--always-reboot", "--yes", "--why", "its own boot"));
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(boot()).isNotEqualTo(before);
        nothingFailedOrWasLost(more);
        assertThat(LAB.exec(HOST, "pgrep -x sshd").exit()).as("SSH there").isEqualTo(1);
    }
}
