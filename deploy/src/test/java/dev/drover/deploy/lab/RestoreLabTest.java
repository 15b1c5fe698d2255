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
    private static final String SSH = "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -i /root/.ssh/store";
    private static final String STORE = "root@10.77.0.11";

    private static final String COMMAND = """
            #!/bin/sh
            case $1 in
              uploaded) ssh %1$s %2$s test -s "/srv/backups/$2" ;;
              fetch) scp -q %1$s "%2$s:/srv/backups/$2" "$3" ;;
            esac
            """.formatted(SSH, STORE);

    @BeforeAll
    static void aTeamThatUploadsItsDumps() throws IOException {
        LAB.up();
        LAB.exec("redis01", "mkdir -p /srv/backups /root/.ssh").orFail("the store");
        for (String host : new String[] {"db01", "sidekiq02"}) {
            String key = LAB.exec(
                            host,
                            "mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/store && cat /root/.ssh/store.pub")
                    .orFail("a key for the store");
            LAB.exec("redis01", "echo '" + key.strip() + "' >>/root/.ssh/authorized_keys && chmod 600 /root/.ssh/*")
                    .orFail("letting it in");
            LAB.exec(
                            host,
                            "mkdir -p /etc/drover/commands && cat >/etc/drover/commands/backup <<'E'\n" + COMMAND
                                    + "E\nchmod 755 /etc/drover/commands/backup")
                    .orFail("the team's program");
        }
        LAB.exec(
                        "db01",
                        "systemd-run -q --unit=uploads sh -c 'while sleep 1; do for f in /var/backups/mastodon/*.dump; do"
                                + " [ -e $f ] && ! /etc/drover/commands/backup uploaded $(basename $f) && scp -q " + SSH
                                + " $f " + STORE + ":/srv/backups/part && ssh " + SSH + " " + STORE
                                + " mv /srv/backups/part /srv/backups/$(basename $f); done; done'")
                .orFail("the team's uploads");
        String fleet = Files.readString(LAB.fleetFile());
        Files.writeString(LAB.fleetFile(), fleet + "backup: { command: backup, restore-on: sidekiq02 }\n");
    }

    @Test
    @Order(1)
    void aDumpIsTakenUploadedRestoredAndReadAndTheNextPlanSaysSo() throws Exception {
        Load load = users(20);
        load.close();
        assertThat(drover("plan", "upgrade", "--to", "v4.3.0").text())
                .contains("Prove the backup by restoring it", "backup: not proved yet");
        Said said = drover("restore-test");
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
        Said said = drover("restore-test");
        assertThat(said.exit()).as(said.text()).isEqualTo(3);
        assertThat(said.text()).contains("could not be restored", "THE BACKUP CANNOT BE RELIED ON");
        assertThat(drover("skip", "backup.restore", "--why", "the fire brigade is here")
                        .exit())
                .as("nobody has it in hand")
                .isEqualTo(3);
        Said rest = drover("run", "--resume");
        assertThat(rest.exit()).as(rest.text()).isZero();
        assertThat(drover("debt").text()).contains("fetch it, restore it", "skipped by", "the fire brigade is here");
    }
}
