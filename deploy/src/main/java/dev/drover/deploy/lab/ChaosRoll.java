package dev.drover.deploy.lab;

import dev.drover.coordinator.adapter.journal.SqliteJournal;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.protocol.Mission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** One rollout in the lab on which mishaps fall; somebody starts Drover again whenever its process has ended. */
public final class ChaosRoll {
    private static final int RESUMES_MAX = 12;
    private static final int IDLE_NEVER = 8;
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** When users could not be served, whoever rolls. */
    private record Outage(Instant from, Instant until) {}

    private final Lab lab;
    private final Path log;
    private final List<Outage> outages = new ArrayList<>();
    private final List<Duration> successors = new ArrayList<>();
    private Process drover;

    private ChaosRoll(Lab lab, Path log, String tag) throws IOException {
        this.lab = lab;
        this.log = log;
        this.drover = start("run", "upgrade", "--to", tag, "--yes", "--why", "chaos");
    }

    /** How a roll ended: Drover's exit code, and how long each successor took to its first useful move. */
    public record End(int exit, List<Duration> successors, long failedOutsideOutages) {}

    /** Rolls to the end, whatever falls on it. */
    public static End run(Lab lab, Load load, Path log, String tag, List<Mishap> mishaps) throws Exception {
        ChaosRoll roll = new ChaosRoll(lab, log, tag);
        for (Mishap mishap : mishaps) {
            roll.untilBegun(mishap.step());
            System.out.println("  " + mishap.step() + ": " + mishap.name());
            Instant from = Instant.now();
            mishap.strike().on(roll);
            if (mishap.usersSuffer()) {
                roll.outages.add(new Outage(from, Instant.now().plus(GRACE)));
            }
        }
        int exit = roll.end();
        long failed = load.failedAt().stream().filter(roll::nobodyToBlame).count();
        return new End(exit, roll.successors, failed);
    }

    private boolean nobodyToBlame(Instant at) {
        return outages.stream().noneMatch(o -> at.isAfter(o.from()) && at.isBefore(o.until()));
    }

    Lab lab() {
        return lab;
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djdk.console=java.base",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.drover.deploy.cli.Drover"));
        command.addAll(List.of(words));
        command.addAll(List.of("--fleet", lab.fleetFile().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void untilBegun(String step) {
        String id = step.replaceFirst("^undo:", "");
        Mission mission = id.equals(step) ? Mission.CARRY_OUT : Mission.UNDO;
        Lab.awaitLong(step + " to begin", Duration.ofMinutes(4), () -> {
            if (!drover.isAlive()) {
                resume();
            }
            return events().stream()
                    .anyMatch(e -> e instanceof Event.StepOrdered o
                            && o.mission() == mission
                            && o.step().text().equals(id));
        });
    }

    private List<Event> events() {
        if (!Files.exists(lab.folder().resolve(".drover/journal.sqlite"))) {
            return List.of();
        }
        try (SqliteJournal journal = SqliteJournal.open(lab.folder().resolve(".drover"), false)) {
            return journal.read(journal.rollouts().getFirst()).stream()
                    .map(Journal.Entry::event)
                    .toList();
        } catch (NoSuchElementException | IllegalStateException notYet) {
            return List.of(); // the journal is just being made
        }
    }

    private void resume() {
        try {
            drover = start("run", "--resume", "--why", "somebody starts it again");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int end() throws InterruptedException {
        int exit = drover.waitFor();
        for (int i = 0; i < RESUMES_MAX && !RolloutState.fold(events()).ended(); i++) {
            resume();
            exit = drover.waitFor();
        }
        return exit;
    }

    void killAndResume() throws InterruptedException {
        drover.destroyForcibly().waitFor();
        int written = events().size();
        Instant died = Instant.now();
        resume();
        Lab.await(
                "the successor's first useful move",
                () -> events().stream().skip(written).anyMatch(Event.StepOrdered.class::isInstance));
        events().stream()
                .skip(written)
                .filter(Event.StepOrdered.class::isInstance)
                .findFirst()
                .ifPresent(move -> successors.add(Duration.between(died, move.at())));
    }

    void stopUntilTheLeaseFires() throws Exception {
        List<Socket> busy = requestsThatNeverEnd();
        Lab.await("web01 to be drained", () -> state("web01").equals("DRAIN"));
        signal("STOP");
        Lab.await("the lease on web01 to fire", () -> state("web01").equals("UP"));
        for (Socket socket : busy) {
            socket.close();
        }
        signal("CONT");
    }

    private void signal(String name) {
        Shell.run("kill", "-" + name, "" + drover.pid()).orFail("kill -" + name);
    }

    private String state(String server) {
        return lab.exec(
                        "lb01",
                        "echo 'show stat' | socat - /run/haproxy/admin.sock | grep '^web," + server
                                + ",' | cut -d, -f18")
                .out()
                .strip();
    }

    /** Their servers cannot become idle. */
    static List<Socket> requestsThatNeverEnd() throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < IDLE_NEVER; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), LabHost.FRONT_DOOR);
            String request = "POST /api/v1/statuses HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 100\r\n\r\nx";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            open.add(socket);
        }
        return open;
    }

    void untilUp(String host) {
        Lab.await(
                host + " to boot",
                () -> lab.exec(host, "systemctl is-system-running | grep -qE 'running|degraded'")
                                .exit()
                        == 0);
    }
}
