package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The machine that Drover runs on is lost in the middle of a rollout. Another has a backup, which was made some steps
 * before.
 */
@Tag("lab")
@Tag("long")
class MoveLabTest extends LabStory {
    private static Path elsewhere;

    @BeforeAll
    static void freshLab() throws IOException {
        LAB.up();
        elsewhere = Files.createTempDirectory("drover-elsewhere");
    }

    private static LabDrover.Said there(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--fleet", elsewhere.resolve("fleet.yaml").toString()));
        return drover(all.toArray(String[]::new));
    }

    private static boolean settled(String step) {
        return DROVER.journalSoFar().stream()
                .anyMatch(
                        e -> e instanceof Event.StepSettled s && s.step().text().equals(step));
    }

    @Test
    void anotherMachineGoesOnFromTheBackupAndLooksAtWhatItDoesNotKnow() throws Exception {
        Load load = users(45);
        Path log = Files.createTempFile("drover-lost", ".log");
        Process roll = start(log, "run", "upgrade", "--to", "v4.3.0", "--yes");
        during(roll, log, "Sidekiq's turn", () -> settled("sidekiq01.switch"));
        Path file = elsewhere.resolve("drover.zip");
        LabDrover.Said backup = drover("backup", file.toString(), "--with-keys");
        assertThat(backup.exit()).as(backup.ending()).isZero();
        during(roll, log, "the canary's switch", () -> settled("web01.switch"));
        roll.destroyForcibly().waitFor(); // and its disk is lost with it

        LabDrover.Said restored = there("backup", file.toString(), "--restore");
        assertThat(restored.exit()).as(restored.ending()).isZero();
        LabDrover.Said refused = there("run", "--resume");
        assertThat(refused.exit()).as(refused.ending()).isEqualTo(1);
        assertThat(refused.text()).contains("claimed by").contains("drover adopt");
        LabDrover.Said adopted = there("adopt", "--all", "--reason", "the old machine burnt down");
        assertThat(adopted.exit()).as(adopted.ending()).isZero();
        assertThat(adopted.text()).contains("ordered after the backup");
        LabDrover.Said old = drover("run", "--resume");
        assertThat(old.exit())
                .as("the old one, should it come back: " + old.text())
                .isEqualTo(1);
        assertThat(old.text()).contains("claimed by");
        LabDrover.Said resumed = there("run", "--resume");
        assertThat(resumed.exit()).as(resumed.ending()).isZero();

        List<Event> events = events();
        assertThat(RolloutState.fold(events).course().verdict()).contains(Verdict.COMPLETED);
        assertThat(events)
                .anyMatch(e ->
                        e instanceof Event.OrderRecovered o && o.step().text().equals("web01.switch"));
        assertThat(events)
                .as("what was done is found done, and not touched again")
                .noneMatch(
                        e -> e instanceof Event.StepFound f && f.step().text().equals("web01.switch"));
        load.close();
        assertThat(load.failures()).isEmpty();
        assertThat(AUDIT.posts(load.acknowledged())).isEqualTo(new Audit.Posts(0, 0, 0));
    }

    private static List<Event> events() {
        try (JournalStore journal = new SqlitePlace(elsewhere.resolve(".drover")).read()) {
            return journal.events(journal.rollouts().getFirst());
        }
    }
}
