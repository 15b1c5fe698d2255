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

/** A team that keeps its backups with Barman, which streams the log of changes: taken, restored, and read. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BarmanLabTest extends LabStory {
    @BeforeAll
    static void aTeamWithBarman() throws IOException {
        LAB.up();
        LAB.exec("db01", """
                        set -e; cd /
                        runuser -u postgres -- createuser -s barman
                        cat >/etc/barman.d/main.conf <<'C'
                        [main]
                        description = the lab's database
                        conninfo = host=/var/run/postgresql user=barman dbname=postgres
                        streaming_conninfo = host=/var/run/postgresql user=barman
                        backup_method = postgres
                        streaming_archiver = on
                        slot_name = barman
                        create_slot = auto
                        path_prefix = /usr/lib/postgresql/15/bin
                        C
                        runuser -u barman -- barman cron
                        """).orFail("Barman on db01");
        Lab.await(
                "the log of changes to be streamed",
                () -> LAB.exec(
                                        "db01",
                                        "cd / && runuser -u barman -- barman switch-wal --force --archive main && "
                                                + "runuser -u barman -- barman check main")
                                .exit()
                        == 0);
        LAB.fleetSays(Files.readString(LAB.fleetFile()) + "backup: { barman: main }\n");
        users(20).close();
    }

    @Test
    @Order(1)
    void aBackupIsTakenRestoredAndReadWhileTheLiveDatabaseGoesOn() throws Exception {
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).containsPattern("restored \\d+ s ago, took \\d+ s, [1-9]\\d* posts, newest post");
        assertThat(LAB.exec("db01", "ls /var/lib/drover; pgrep -f 5499").out()).doesNotContain("restore\n");
        assertThat(LAB.exec("db01", "cd / && runuser -u barman -- barman check main")
                        .exit())
                .as("the restored server has not disturbed the live one's archive")
                .isZero();
        Load load = users(20);
        load.close();
        assertThat(load.failures()).isEmpty();
    }

    @Test
    @Order(2)
    void aDamagedBackupBlocksWithItsReason() throws Exception {
        LAB.exec("db01", "rm -rf /var/lib/barman/main/base/*/data/base && rm -rf /var/lib/drover/evidence")
                .orFail("damage");
        LabDrover.Said said = drover("restore-test");
        assertThat(said.exit()).as(said.ending()).isEqualTo(3);
        assertThat(said.text()).contains("THE BACKUP CANNOT BE RELIED ON");
    }
}
