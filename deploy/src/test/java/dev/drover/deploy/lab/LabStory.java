package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.wire.EventJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** What the stories in the lab share: a fresh lab, users on it, and Drover as a person would start it. */
abstract class LabStory {
    static final Lab LAB = new Lab(Path.of("..").toAbsolutePath().normalize());
    static final LabDrover DROVER = new LabDrover(LAB);
    static final String FRONT_DOOR = "http://127.0.0.1:" + LabHost.FRONT_DOOR + "/";
    static final Audit AUDIT = new Audit(LAB);

    /** Figures of all stories of this run, written as one line of JSON when it ends. */
    private static final Map<String, Long> FIGURES = new TreeMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LabStory::writeFigures));
    }

    private static void writeFigures() {
        try {
            Files.writeString(Path.of("target/e2e.json"), EventJson.write(FIGURES) + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void count(String figure, long number) {
        FIGURES.merge(figure, number, Long::sum);
    }

    /** A rollout that moves is waited for; one that does not says each minute what it is waited for. */
    private static final Duration ROLL_AT_MOST = Duration.ofHours(1);

    private static final int SOCKETS = 10;
    private static final List<Load> LOADS = new ArrayList<>();

    /** Users of a story that broke must not press on the next one. Who reads why it broke is told what the machine did. */
    @AfterEach
    void usersGoHome() {
        LOADS.forEach(Load::close);
        long failed = LOADS.stream().mapToLong(l -> l.failures().size()).sum();
        long ofTheMachine =
                LOADS.stream().mapToLong(l -> l.ofTheMachine().size()).sum();
        LOADS.clear();
        if (ofTheMachine > 0) {
            System.err.println(
                    "lab: " + ofTheMachine + " of " + failed + " failed requests failed while requests beside"
                            + " them, which no rollout can harm, failed or were late: there the balancer was away, or this machine"
                            + " does not keep up");
        }
    }

    /**
     * Measures what the lab serves here, and makes its fleet file watch canaries for long enough; before coordinators read
     * it.
     *
     * @param wanted posts a second, where the machine bears them
     */
    static Rate measured(int wanted) {
        return new Users(LAB).measure(wanted);
    }

    static Load users(int wanted) {
        return users(FRONT_DOOR, measured(wanted));
    }

    /** Users at a door of their own. */
    static Load users(String door, Rate rate) {
        Load load = new Users(LAB, URI.create(door)).come(rate, SOCKETS);
        LOADS.add(load);
        return load;
    }

    static Process start(Path log, String... words) throws IOException {
        return DROVER.start(log, words);
    }

    static LabDrover.Said drover(String... words) throws IOException, InterruptedException {
        return DROVER.run(words);
    }

    /** What a person does with a new machine: gives it the host helper, compares its fingerprint, and trusts it. */
    static void trusted(String host) throws IOException, InterruptedException {
        LAB.allowAnew(host);
        String fingerprint = LAB.exec(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
                .out()
                .split(" ")[1];
        LabDrover.Said said = drover("trust", host, "--fingerprint", fingerprint);
        assertThat(said.exit()).as(said.ending()).isZero();
    }

    static LabDrover.Said upgrade(String tag) throws IOException, InterruptedException {
        return drover("run", "upgrade", "--to", tag, "--yes", "--why", "a story in the lab");
    }

    /** Waits as long as the rollout lives, however slow the machine; one that ended before says why. */
    static void during(Process roll, Path log, String what, BooleanSupplier condition) {
        Lab.awaitLong(what, ROLL_AT_MOST, () -> {
            boolean ended = !roll.isAlive();
            boolean met = condition.getAsBoolean();
            if (ended && !met) {
                throw new IllegalStateException("drover ended before " + what + ": " + ending(log));
            }
            return met;
        });
    }

    static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    static String ending(Path log) {
        return new LabDrover.Said(0, read(log)).ending();
    }

    static List<Event> journal() {
        return DROVER.journal();
    }

    /** Seconds since 1970 when a unit's process that runs now was started. */
    static double started(String host, String unit) {
        String at = LAB.exec(
                        host,
                        "systemctl show -p ExecMainStartTimestamp --value " + unit + " | xargs -I{} date -d '{}' +%s")
                .out()
                .strip();
        return Double.parseDouble(at);
    }

    static void nothingIsLost(Load load) {
        load.close();
        assertThat(Replay.stray(journal())).as("the journal, replayed").isEmpty();
        Audit.Posts posts = AUDIT.posts(load.acknowledged());
        count("rollsUnderLoad", 1);
        count("posts", load.posts());
        count("requestsFailed", load.failed("POST") + load.failed("page") + load.failed("asset"));
        count("postsLost", posts.lost());
        count("jobsLost", posts.jobsLost());
        count("jobsDoubled", posts.doubled());
        count("websocketReconnects", load.reconnects());
        assertThat(posts).isEqualTo(new Audit.Posts(0, 0, 0));
    }
}
