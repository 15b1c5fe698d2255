package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Backups are proved by a restore: dumped on db01, kept on redis01, restored on sidekiq02. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreLabTest extends LabStory {
    @BeforeAll
    static void aTeamThatUploadsItsDumps() throws IOException {
        LAB.up();
        TeamBackups.begin(LAB);
        String fleet = Files.readString(LAB.fleetFile());
        Files.writeString(LAB.fleetFile(), fleet + TeamBackups.IN_FLEET_FILE);
    }

    @Test
    @Order(1)
    void aDumpIsTakenUploadedRestoredAndReadAndTheNextPlanSaysSo() throws Exception {
        Load load = users(20);
        load.close();
        assertThat(drover("plan", "upgrade", "--to", "v4.3.0").text())
                .contains("Prove the backup by restoring it", "backup: not proved yet");
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text())
                .containsPattern("✓  sidekiq02: restored \\d s ago, took \\d+ s, [1-9]\\d* posts, newest post");
        assertThat(drover("plan", "upgrade", "--to", "v4.3.0").text())
                .containsPattern("backup: restored \\d+ s ago, took \\d+ s, [1-9]\\d* posts, newest post \\d+ s old");
        assertThat(LAB.exec("sidekiq02", "ls /var/lib/drover; pgrep -f 5499").out())
                .contains("evidence")
                .doesNotContain("restore\n");
    }

    @Test
    @Order(2)
    void aDamagedDumpBlocksAndAPersonMayGoOnOnceOnRecord() throws Exception {
        LAB.exec("redis01", "for f in /srv/backups/*.dump; do truncate -s $(($(stat -c %s $f) * 6 / 10)) $f; done")
                .orFail("damage");
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.text()).isEqualTo(3);
        assertThat(said.text()).contains("could not be restored", "THE BACKUP CANNOT BE RELIED ON");
        assertThat(drover("skip", "backup.restore", "--why", "the fire brigade is here")
                        .exit())
                .as("nobody has it in hand")
                .isEqualTo(3);
        LabDrover.Said rest = drover("run", "--resume");
        assertThat(rest.exit()).as(rest.text()).isZero();
        assertThat(drover("debt").text()).contains("fetch it, restore it", "skipped by", "the fire brigade is here");
    }
}
