package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The house burns down: every host of the fleet is made anew on a bare machine, from what a store elsewhere keeps. */
@Tag("lab")
@Tag("long")
class RecoveryLabTest extends LabStory {
    private static final String STORE = "sidekiq02";
    private static final List<String> FLEET = List.of("lb01", "redis01", "db01", "web01", "web02", "sidekiq01");
    private static final TeamBackups BACKUPS = new TeamBackups(LAB, STORE);
    private static final String SETTINGS = "sha256sum </home/mastodon/live/.env.production";

    @BeforeAll
    static void aTeamThatKeepsItsSettingsToo() throws IOException {
        LAB.up();
        BACKUPS.begin();
        LAB.exec(STORE, "systemctl disable --now mastodon-sidekiq").orFail("a store is no Sidekiq box");
        String fleet = Files.readAllLines(LAB.fleetFile()).stream()
                .filter(line -> !line.contains(STORE))
                .collect(Collectors.joining("\n", "", "\n"));
        LAB.fleetSays(fleet + "backup: { command: backup, settings: true }\n");
    }

    @Test
    void afterAnUpgradeEveryHostIsMadeAnewFromTheBackupsAlone() throws Exception {
        Load kept = users(60);
        LabDrover.Said upgraded = upgrade("v4.3.0");
        assertThat(upgraded.exit()).as(upgraded.ending()).isZero();
        assertThat(upgraded.text()).contains("keep the settings of web01 with the backups");
        kept.close();
        String settings = LAB.exec("web01", SETTINGS).out();
        nightlyDump();
        Load lost = users(60);
        lost.close();
        FLEET.forEach(RecoveryLabTest::burns);
        assertThat(drover("restore", "--to", String.join(",", FLEET)).text())
                .contains("drover trust lb01", "drover trust sidekiq01");
        for (String host : FLEET) {
            trusted(host);
            BACKUPS.joins(host);
        }
        LabDrover.Said said = drover("restore", "--to", String.join(",", FLEET));
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text())
                .containsPattern(
                        "dump restored in \\d+ s: [1-9]\\d* posts, the newest \\d+ s old. What was posted after it is lost");
        assertThat(LAB.exec("web01", SETTINGS).out()).as("keys and all").isEqualTo(settings);
        assertThat(LAB.exec("web01", "lab-tool && git -c safe.directory='*' -C /home/mastodon/live describe --tags")
                        .out())
                .isEqualTo("1.1\nv4.3.0\n");
        assertThat(LAB.exec("redis01", "redis-cli zcard feed:home:1").out().strip())
                .isNotEqualTo("0");
        Load again = users(60);
        again.close();
        assertThat(again.failures()).isEmpty();
        assertThat(AUDIT.posts(kept.acknowledged()).lost()).isZero();
        assertThat(AUDIT.posts(again.acknowledged()).lost()).isZero();
        assertThat(AUDIT.posts(lost.acknowledged()).lost())
                .as("what came after the dump is lost, and the step said so")
                .isEqualTo(lost.acknowledged().size());
        LabDrover.Said twice = drover("restore", "--to", "web01");
        assertThat(twice.exit()).as(twice.ending()).isEqualTo(3);
        assertThat(twice.text()).contains("this host is not bare: ", "mastodon-web.service");
    }

    private static void nightlyDump() {
        LAB.exec(
                        "db01",
                        "cd / && runuser -u postgres -- pg_dump -Fc -d mastodon_production -f /var/backups/mastodon/nightly.dump")
                .orFail("the team's own dump");
        Lab.await(
                "its upload",
                () -> LAB.exec("db01", "/etc/drover/commands/backup uploaded nightly.dump")
                                .exit()
                        == 0);
    }

    private static void burns(String host) {
        LAB.replace(host);
        LAB.exec(host, "rm -rf /home/mastodon/live; dpkg --purge lab-tool").orFail("nothing of Mastodon's");
    }
}
