package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of drover, at every kind of step, in one roll under load; and a second person who comes in between. */
@Tag("lab")
class CrashLabTest extends LabStory {
    private static final long SEED = 20261121;

    /** One of every kind of step; a kill falls on its order or on its first touch, a seeded moment later. */
    private static final List<String> STEPS = List.of(
            "web01.build",
            "sidekiq01.keys",
            "pre-migrate",
            "sidekiq02.quiet",
            "sidekiq.idle",
            "sidekiq01.switch",
            "sidekiq01.sidekiq-watch",
            "lb01.web.web01.drain",
            "lb01.web.web01.hold",
            "web01.switch",
            "lb01.web.web01.return",
            "lb01.web.web01.watch",
            "web02.streaming-4000.restart",
            "post-migrate");

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().watchBriefly();
    }

    @Test
    void killedAtEveryKindOfStepARolloutStillEndsRightly() throws Exception {
        Load load = users(12);
        Path log = Files.createTempFile("drover-killed", ".log");
        Random random = new Random(SEED);
        Process running = start(log, "run", "upgrade", "--to", "v4.3.0+lock-lost", "--yes");
        for (String step : STEPS) {
            boolean touched = random.nextBoolean();
            untilBegun(step, touched, running, log);
            Thread.sleep(random.nextInt(300)); // the moment itself is what the seed chooses
            running.destroyForcibly().waitFor();
            if (step.equals("lb01.web.web01.drain")) {
                aSecondPersonIsRefused();
            }
            running = start(log, "run", "--resume");
        }
        int exit = LabDrover.end(running, log);
        String text = Files.readString(log);
        assertThat(exit).as(ending(log)).isZero();
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
        migrationsRanOnce();
        assertThat(journal().stream().filter(Event.Opened.class::isInstance)).hasSizeGreaterThan(10);
        assertThat(text).contains("Failed to release advisory lock");
    }

    private static void untilBegun(String step, boolean touched, Process running, Path log) {
        during(
                running,
                log,
                step + " to begin",
                () -> DROVER.journalSoFar().stream()
                        .anyMatch(e ->
                                touched ? touched(e, step) : e instanceof Event.StepOrdered o && is(o.step(), step)));
    }

    /** A step whose work was found done, such as a wait for a Sidekiq that is idle already, is never touched: it ends. */
    private static boolean touched(Event event, String step) {
        return (event instanceof Event.StepFound f && is(f.step(), step))
                || (event instanceof Event.StepSettled s && is(s.step(), step));
    }

    private static boolean is(StepId id, String step) {
        return id.text().equals(step);
    }

    private static void aSecondPersonIsRefused() throws Exception {
        Path elsewhere = Files.createTempDirectory("second-person");
        for (String name : List.of("fleet.yaml", "known_hosts", "id_ed25519")) {
            Files.copy(LAB.folder().resolve(name), elsewhere.resolve(name));
        }
        LabDrover.Said said = drover(
                "run",
                "upgrade",
                "--to",
                "v4.3.0+lock-lost",
                "--yes",
                "--fleet",
                elsewhere.resolve("fleet.yaml").toString());
        assertThat(said.exit()).as(said.ending()).isEqualTo(1);
        assertThat(said.text()).containsAnyOf("refused: this host is claimed by", "against this plan");
    }

    /** Rails itself keeps the proof: each migration's file stands once in the output of all runs that did something. */
    private static void migrationsRanOnce() {
        String ran = LAB.exec("sidekiq01", "cat /var/lib/drover/ledger/*migrate*/out 2>/dev/null")
                .out();
        List<String> done = ran.lines()
                .filter(l -> l.contains(": migrated ("))
                .map(l -> l.split(" ", -1)[1])
                .toList();
        assertThat(done).doesNotHaveDuplicates().hasSize(3);
        List<Event> repeats = journal().stream()
                .filter(e -> e instanceof Event.StepOrdered o && o.mission() == Mission.UNDO)
                .collect(Collectors.toList());
        assertThat(repeats).isEmpty();
    }
}
