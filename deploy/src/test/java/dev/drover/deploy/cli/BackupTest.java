package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups of Drover itself, on the command line; what becomes of them is in {@code MoveLabTest}. */
class BackupTest extends ServedCase {
    @BeforeEach
    void aFleetAndItsJournal() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), ServeTest.FLEET);
        aJournal(folder.resolve(".drover"));
    }

    private static void aJournal(Path drawer) {
        new SqlitePlace(drawer).take("c1", "a test").orElseThrow().close();
    }

    @Test
    void anOlderBackupOfTheSameJournalIsReplaced() {
        String file = folder.resolve("drover.zip").toString();
        assertThat(drover("backup", file)).isZero();
        assertThat(drover("backup", file)).isZero();
    }

    @Test
    void nothingElseIsReplaced() throws IOException {
        Path file = folder.resolve("drover.zip");
        assertThat(drover("backup", file.toString())).isZero();
        byte[] backup = Files.readAllBytes(file);
        Path elsewhere = folder.resolve("elsewhere");
        aJournal(elsewhere);
        assertThat(drover("backup", file.toString(), "--journal", elsewhere.toString()))
                .as("--restore was forgotten, where another journal is already")
                .isEqualTo(ExitCode.REFUSED);
        assertThat(file).hasBinaryContent(backup);
        assertThat(drover("backup", folder.resolve("fleet.yaml").toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(folder.resolve("fleet.yaml")).content().isEqualTo(ServeTest.FLEET);
    }

    @Test
    void aBackupThatIsNotThereIsNotRestored() {
        Path none = folder.resolve("none.zip");
        Path elsewhere = folder.resolve("elsewhere");
        assertThat(drover("backup", none.toString(), "--restore", "--journal", elsewhere.toString()))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(elsewhere).doesNotExist();
    }
}
