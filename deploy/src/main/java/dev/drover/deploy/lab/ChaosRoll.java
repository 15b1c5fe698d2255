package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.protocol.Mission;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One rollout in the lab on which mishaps fall; somebody starts Drover again whenever its process has ended. */
public final class ChaosRoll {
    private static final int RESUMES_MAX = 12;
    private static final int IDLE_NEVER = 8;
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** When users could not be served, whoever rolls. */
    public record Outage(Instant from, Instant until) {}

    private final Lab lab;
    private final Path log;
    private final List<Outage> outages = new ArrayList<>();
    private final List<Duration> successors = new ArrayList<>();
    private final LabDrover drover;
    private Process running;

    private ChaosRoll(Lab lab, Path log, String tag) throws IOException {
        this.lab = lab;
        this.log = log;
        this.drover = new LabDrover(lab);
        this.running = drover.start(log, "run", "upgrade", "--to", tag, "--yes", "--why", "chaos");
    }

    /** How a roll ended: Drover's exit code, and how long each successor took to its first useful move. */
    public record End(int exit, List<Duration> successors, List<Outage> outages) {
        /** Whether what serves users was there at this moment. */
        boolean nobodyToBlame(Instant at) {
            return outages.stream().noneMatch(o -> at.isAfter(o.from()) && at.isBefore(o.until()));
        }
    }

    /** Rolls to the end, whatever falls on it. */
    public static End run(Lab lab, Path log, String tag, List<Mishap> mishaps) throws Exception {
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
        return new End(exit, roll.successors, roll.outages);
    }

    Lab lab() {
        return lab;
    }

    private void untilBegun(String step) {
        String id = step.replaceFirst("^undo:", "");
        Mission mission = id.equals(step) ? Mission.CARRY_OUT : Mission.UNDO;
        Lab.awaitLong(step + " to begin", Duration.ofMinutes(4), () -> {
            if (!running.isAlive()) {
                resume();
            }
            return drover.journalSoFar().stream()
                    .anyMatch(e -> e instanceof Event.StepOrdered o
                            && o.mission() == mission
                            && o.step().text().equals(id));
        });
    }

    private void resume() {
        try {
            running = drover.start(log, "run", "--resume", "--why", "somebody starts it again");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int end() throws IOException, InterruptedException {
        int exit = LabDrover.end(running, log);
        for (int i = 0;
                i < RESUMES_MAX && !RolloutState.fold(drover.journalSoFar()).ended();
                i++) {
            resume();
            exit = LabDrover.end(running, log);
        }
        return exit;
    }

    void killAndResume() throws InterruptedException {
        running.destroyForcibly().waitFor();
        int written = drover.journalSoFar().size();
        Instant died = Instant.now();
        resume();
        Lab.await(
                "the successor's first useful move",
                () -> drover.journalSoFar().stream().skip(written).anyMatch(Event.StepOrdered.class::isInstance));
        drover.journalSoFar().stream()
                .skip(written)
                .filter(Event.StepOrdered.class::isInstance)
                .findFirst()
                .ifPresent(move -> successors.add(Duration.between(died, move.at())));
    }

    void stopUntilTheLeaseFires() throws Exception {
        List<Socket> busy = Load.endless(IDLE_NEVER);
        Lab.await("web01 to be drained", () -> lab.balancerSays("web", "web01").equals("DRAIN"));
        signal("STOP");
        Lab.await(
                "the lease on web01 to fire",
                () -> lab.balancerSays("web", "web01").equals("UP"));
        for (Socket socket : busy) {
            socket.close();
        }
        signal("CONT");
    }

    private void signal(String name) {
        Shell.run("kill", "-" + name, "" + running.pid()).orFail("kill -" + name);
    }

    void untilUp(String host) {
        Lab.await(
                host + " to boot",
                () -> lab.exec(host, "systemctl is-system-running | grep -qE 'running|degraded'")
                                .exit()
                        == 0);
    }
}
