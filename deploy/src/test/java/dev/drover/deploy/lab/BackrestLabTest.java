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

/** A team that keeps its backups with pgBackRest: taken, restored with its log of changes, and read. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackrestLabTest extends LabStory {
    @BeforeAll
    static void aTeamWithPgBackRest() throws IOException {
        LAB.up();
        LAB.exec("db01", """
                        set -e
                        cat >/etc/pgbackrest.conf <<'C'
                        [global]
                        repo1-path=/var/lib/pgbackrest
                        repo1-retention-full=2
                        start-fast=y
                        [main]
                        pg1-path=/var/lib/postgresql/15/main
                        C
                        install -d -o postgres -g postgres /var/lib/pgbackrest /var/log/pgbackrest
                        cat >/etc/postgresql/15/main/conf.d/archive.conf <<'C'
                        archive_mode = on
                        archive_command = 'pgbackrest --stanza=main archive-push %p'
                        wal_level = replica
                        C
                        systemctl restart postgresql@15-main
                        cd / && runuser -u postgres -- pgbackrest --stanza=main --log-level-console=warn stanza-create
                        """).orFail("pgBackRest on db01");
        LAB.fleetSays(Files.readString(LAB.fleetFile()) + "backup: { pgbackrest: main }\n");
        users(20).close();
    }

    @Test
    @Order(1)
    void aBackupIsTakenRestoredAndReadWhileTheLiveDatabaseGoesOn() throws Exception {
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).containsPattern("restored \\d+ s ago, took \\d+ s, [1-9]\\d* posts, newest post");
        assertThat(LAB.exec("db01", "ls /var/lib/drover; pgrep -f 5499").out()).doesNotContain("restore\n");
        assertThat(LAB.exec("db01", "cd / && runuser -u postgres -- pgbackrest --stanza=main check")
                        .exit())
                .as("the restored server has not written into the live one's archive")
                .isZero();
        Load load = users(20);
        load.close();
        assertThat(load.failures()).isEmpty();
    }

    @Test
    @Order(2)
    void aDamagedRepositoryBlocksWithItsReason() throws Exception {
        LAB.exec(
                        "db01",
                        "find /var/lib/pgbackrest/backup/main/*F -name '*.gz' -size +1k | while read -r f; do truncate -s 100 \"$f\"; done")
                .orFail("damage");
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.ending()).isEqualTo(3);
        assertThat(said.text()).contains("pgBackRest could not restore", "THE BACKUP CANNOT BE RELIED ON");
    }
}
