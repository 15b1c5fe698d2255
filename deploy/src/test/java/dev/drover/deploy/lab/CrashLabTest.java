package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.protocol.Mission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of drover, again and again, in one roll under load; and a second person who comes in between. */
@Tag("lab")
class CrashLabTest extends LabStory {
    private static final int KILLS = 10;
    private static final long SEED = 20261121;

    @BeforeAll
    static void freshLab() {
        LAB.up();
    }

    @Test
    void killedTenTimesARolloutStillEndsRightly() throws Exception {
        Load load = users(30);
        Path log = Files.createTempFile("drover-killed", ".log");
        Random random = new Random(SEED);
        String[] first = {"run", "upgrade", "--to", "v4.3.0+lock-lost", "--yes"};
        Process running = start(log, first);
        int length = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            int at = length + 4 + random.nextInt(14);
            length = untilEntries(at, running, log);
            running.destroyForcibly().waitFor();
            if (kill == KILLS / 2) {
                aSecondPersonIsRefused();
            }
            running = start(log, "run", "--resume");
        }
        int exit = running.waitFor();
        String text = Files.readString(log);
        assertThat(exit).as(text).isZero();
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
        migrationsRanOnce();
        assertThat(journal().stream().filter(Event.Opened.class::isInstance)).hasSizeGreaterThan(KILLS / 2);
        assertThat(text).contains("Failed to release advisory lock");
    }

    private static int untilEntries(int at, Process running, Path log) {
        int[] length = {0};
        Lab.await("journal entry " + at, () -> {
            length[0] = entries();
            if (!running.isAlive() && length[0] < at) {
                throw new IllegalStateException("drover ended before entry " + at + ": " + read(log));
            }
            return length[0] >= at;
        });
        return length[0];
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int entries() {
        Path file = LAB.folder().resolve(".drover/journal.sqlite");
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            return journal().size();
        } catch (IllegalStateException | java.util.NoSuchElementException notYet) {
            return 0; // the journal is just being made
        }
    }

    private static void aSecondPersonIsRefused() throws Exception {
        Path elsewhere = Files.createTempDirectory("second-person");
        for (String name : List.of("fleet.yaml", "known_hosts", "id_ed25519")) {
            Files.copy(LAB.folder().resolve(name), elsewhere.resolve(name));
        }
        Said said = drover(
                "run",
                "upgrade",
                "--to",
                "v4.3.0+lock-lost",
                "--yes",
                "--fleet",
                elsewhere.resolve("fleet.yaml").toString());
        assertThat(said.exit()).as(said.text()).isEqualTo(1);
        assertThat(said.text()).containsAnyOf("refused: this host is claimed by", "stand against this plan");
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
