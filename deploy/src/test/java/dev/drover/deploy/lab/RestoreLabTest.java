package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
    private static final TeamBackups BACKUPS = new TeamBackups(LAB, "redis01");

    @BeforeAll
    static void aTeamThatUploadsItsDumps() throws IOException {
        LAB.up();
        BACKUPS.begin();
        String fleet = Files.readString(LAB.fleetFile());
        LAB.fleetSays(fleet + TeamBackups.IN_FLEET_FILE);
    }

    @Test
    @Order(1)
    void aDumpIsTakenUploadedRestoredAndReadAndTheNextPlanSaysSo() throws Exception {
        Load load = users(20);
        load.close();
        assertThat(drover("plan", "upgrade", "--to", "v4.3.0").text())
                .contains("Prove the backup by restoring it", "backup: not proved yet");
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.ending()).isZero();
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
        assertThat(said.exit()).as(said.ending()).isEqualTo(3);
        assertThat(said.text()).contains("could not be restored", "THE BACKUP CANNOT BE RELIED ON");
        assertThat(drover("skip", "backup.restore", "--why", "the fire brigade is here")
                        .exit())
                .as("nobody has it in hand")
                .isEqualTo(3);
        LabDrover.Said rest = drover("run", "--resume");
        assertThat(rest.exit()).as(rest.ending()).isZero();
        assertThat(drover("debt").text()).contains("fetch it, restore it", "skipped by", "the fire brigade is here");
    }

    @Test
    @Order(3)
    void theMonthlyPlanIsPreparedWithItsRunbookAndToldOnce() throws Exception {
        Path tell = LAB.folder().resolve("tell");
        Files.deleteIfExists(LAB.folder().resolve("told"));
        Files.writeString(tell, "#!/bin/sh\ncat >>\"$(dirname \"$0\")/told\"\n");
        assertThat(tell.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                LAB.folder().resolve("monthly.yaml"),
                "changes: [ { restore-test: }, { patch: { hosts: [web01], security: true } }, { upgrade: { to: newest } } ]\n");
        LAB.fleetSays(Files.readString(LAB.fleetFile())
                + "windows: { first: { rule: \"FREQ=MONTHLY;BYDAY=1SA\", from: \"13:00\", for: 2h, zone: UTC } }\n"
                + "schedule: { monthly: { window: first, changes: monthly.yaml, ahead: 1h, tell: ./tell } }\n");
        LabDrover.Said early = drover("schedule");
        assertThat(early.exit()).as(early.ending()).isZero();
        assertThat(early.text()).contains("runs v4.2.10; newer: v4.3.0, v4.3.1", "monthly: Sat ", "prepared from");
        LabDrover.Said due = drover("schedule", "--now");
        assertThat(due.exit()).as(due.ending()).isZero();
        assertThat(due.text()).contains("monthly: prepared for Sat ", "steps. Read it:");
        assertThat(drover("schedule", "--now").text()).contains("; prepared: drover run ");
        assertThat(Files.readString(LAB.folder().resolve("told")))
                .containsOnlyOnce("Mastodon v4.3.1 is out; lab.example runs v4.2.10")
                .containsOnlyOnce("monthly: prepared for");
        try (Stream<Path> prepared = Files.list(LAB.folder().resolve(".drover/prepared"))) {
            assertThat(prepared.filter(f -> f.toString().endsWith(".md")))
                    .singleElement()
                    .satisfies(f -> assertThat(Files.readString(f))
                            .contains("# Upgrade Mastodon to v4.3.1", "- [ ] **web01**: replace packages that mend"));
        }
    }

    @Test
    @Order(4)
    @Tag("long")
    void aLostDatabaseIsMadeAnewOnABareMachineFromTheBackupsAlone() throws Exception {
        LAB.up();
        BACKUPS.begin();
        LAB.fleetSays(Files.readString(LAB.fleetFile()) + TeamBackups.IN_FLEET_FILE);
        users(20).close();
        LabDrover.Said alive = drover("restore", "--to", "db01");
        assertThat(alive.exit()).isEqualTo(1);
        assertThat(alive.text()).contains("db01 has a database that lives");
        assertThat(drover("restore-test").exit()).isZero();
        Load lost = users(20);
        lost.close();
        LAB.replace("db01");
        assertThat(drover("restore", "--to", "db01").text()).contains("drover trust db01", "drover host-script");
        trusted("db01");
        BACKUPS.joins("db01");
        LabDrover.Said said = drover("restore", "--to", "db01");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text())
                .containsPattern(
                        "dump restored in \\d+ s: [1-9]\\d* posts, the newest \\d+ s old. What was posted after it is lost");
        Load again = users(20);
        again.close();
        assertThat(again.failures()).isEmpty();
        assertThat(AUDIT.posts(again.acknowledged()).lost()).isZero();
        assertThat(AUDIT.posts(lost.acknowledged()).lost())
                .as("what came after the dump is lost, and the step said so")
                .isEqualTo(lost.acknowledged().size());
    }
}
