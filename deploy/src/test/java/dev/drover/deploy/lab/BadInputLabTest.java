package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trouble that is found before anything is touched, with host, finding and remedy. */
@Tag("lab")
class BadInputLabTest extends LabStory {
    private static final String ENV = "/home/mastodon/live/.env.production";
    private String before = "";

    @BeforeAll
    static void freshLab() {
        LAB.up();
    }

    private void refusedAfter(String host, String harm, String repair, String... says) throws Exception {
        before = AUDIT.footprint();
        LAB.exec(host, harm).orFail(harm);
        try {
            LabDrover.Said said = upgrade("v4.3.0");
            assertThat(said.exit()).as(said.ending()).isEqualTo(1);
            assertThat(said.text())
                    .contains(says)
                    .contains("nothing was touched")
                    .contains("Do next:");
            assertThat(LAB.exec("web02", "test -e /home/mastodon/releases").exit())
                    .isNotZero();
        } finally {
            LAB.exec(host, repair).orFail(repair);
        }
        assertThat(AUDIT.footprint()).isEqualTo(before);
    }

    @Test
    void aDirtyTree() throws Exception {
        refusedAfter(
                "web02",
                "echo '# mine' >> /home/mastodon/live/Gemfile",
                "cd /home/mastodon/live && su mastodon -c 'git checkout -q Gemfile'",
                "web02: local changes in /home/mastodon/live:  M Gemfile");
    }

    @Test
    void aTagThatOneHostDoesNotHave() throws Exception {
        refusedAfter(
                "sidekiq02",
                "git -C /srv/git/mastodon.git -c safe.directory='*' tag -d v4.3.0 && git -C /home/mastodon/live -c safe.directory='*' tag -d v4.3.0",
                "git -C /srv/git/mastodon.git -c safe.directory='*' tag v4.3.0 $(git -C /srv/git/mastodon.git -c safe.directory='*' rev-parse v4.3.1~1)",
                "sidekiq02: tag v4.3.0 is not there");
    }

    @Test
    void keysThatDiffer() throws Exception {
        for (String host : new String[] {"web01", "web02", "sidekiq01", "sidekiq02"}) {
            LAB.exec(host, "echo ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY=same >> " + ENV);
        }
        refusedAfter(
                "web02",
                "sed -i s/PRIMARY_KEY=same/PRIMARY_KEY=other/ " + ENV,
                "sed -i s/PRIMARY_KEY=other/PRIMARY_KEY=same/ " + ENV,
                "web02: ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY differs");
        for (String host : new String[] {"web01", "web02", "sidekiq01", "sidekiq02"}) {
            LAB.exec(host, "sed -i /^ACTIVE_RECORD/d " + ENV);
        }
    }

    @Test
    void postMigrationsThatAreSwitchedOff() throws Exception {
        refusedAfter(
                "sidekiq01",
                "echo SKIP_POST_DEPLOYMENT_MIGRATIONS=false >> " + ENV,
                "sed -i /^SKIP_POST/d " + ENV,
                "sidekiq01: SKIP_POST_DEPLOYMENT_MIGRATIONS is set");
    }

    @Test
    void aServerThatSomebodyTookOut() throws Exception {
        refusedAfter(
                "lb01",
                "echo 'set server web/web02 state maint' | socat - /run/haproxy/admin.sock",
                "echo 'set server web/web02 state ready' | socat - /run/haproxy/admin.sock; sleep 3",
                "lb01: web/web02 is MAINT");
    }

    @Test
    void sudoThatIsRefusedAndAHostThatIsAwayAreToldTogether() throws Exception {
        LAB.exec(
                        "redis01",
                        "nft add table inet cut; nft add chain inet cut in '{ type filter hook input priority 0; }'; nft add rule inet cut in tcp dport 22 drop")
                .orFail("cutting redis01 off");
        try {
            refusedAfter(
                    "web01",
                    "mv /etc/sudoers.d/drover-drover /root/drover.sudo",
                    "mv /root/drover.sudo /etc/sudoers.d/drover-drover",
                    "redis01: cannot be reached",
                    "web01: the host helper cannot be called by sudo");
        } finally {
            LAB.exec("redis01", "nft delete table inet cut").orFail("bringing redis01 back");
        }
    }

    @Test
    void aChangedHostKeyIsNeverAcceptedSilently() throws Exception {
        Path known = LAB.folder().resolve("known_hosts");
        String good = Files.readString(known);
        String key = good.lines()
                .filter(l -> l.startsWith("10.77.0.11 "))
                .findFirst()
                .orElseThrow();
        Files.writeString(
                known,
                good.lines()
                        .map(l -> l.startsWith("10.77.0.21 ") ? key.replace("10.77.0.11", "10.77.0.21") : l)
                        .reduce("", (a, b) -> a + b + "\n"));
        try {
            LabDrover.Said said = upgrade("v4.3.0");
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.text()).contains("web01: cannot be reached").contains("drover trust web01");
            assertThat(drover("trust", "web01").exit())
                    .as("nobody is there to say yes")
                    .isEqualTo(1);
        } finally {
            Files.writeString(known, good);
        }
    }

    @Test
    void theDatabaseIsAway() throws Exception {
        refusedAfter(
                "db01",
                "systemctl stop postgresql@15-main",
                "systemctl start postgresql@15-main; sleep 2",
                "db01: PostgreSQL does not answer");
    }

    @Test
    void aJournalThatIsGoneForGoodIsAdoptedAndAHostIsForgotten() throws Exception {
        Path elsewhere = Files.createTempDirectory("adopting");
        for (String name : new String[] {"fleet.yaml", "known_hosts", "id_ed25519"}) {
            Files.copy(LAB.folder().resolve(name), elsewhere.resolve(name));
        }
        String fleet = elsewhere.resolve("fleet.yaml").toString();
        assertThat(drover("adopt", "--all", "--fleet", fleet).text()).contains("adopt needs --reason");
        LabDrover.Said adopted = drover("adopt", "--all", "--reason", "the old laptop was stolen", "--fleet", fleet);
        assertThat(adopted.exit()).as(adopted.ending()).isZero();
        LabDrover.Said refused = upgrade("v4.3.0");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.text()).contains("refused: this host is claimed by").contains("the old laptop was stolen");
        assertThat(drover("forget", "web01").exit())
                .as("another journal's claim is not forgotten")
                .isEqualTo(1);
        String[] all = {
            "forget", "lb01", "redis01", "db01", "web01", "web02", "sidekiq01", "sidekiq02", "--fleet", fleet
        };
        assertThat(drover(all).exit()).isZero();
        assertThat(LAB.exec("web01", "ls /var/lib/drover").out().lines())
                .as("an order of before stays too old, and a host that was made anew is not bare again")
                .isSubsetOf("epoch", "lock", "anew");
        assertThat(drover("check").exit()).isZero();
    }

    @AfterEach
    void everythingServes() {
        Lab.await(
                "the balancer to see both web hosts",
                () -> LAB.exec(
                                "lb01",
                                "echo 'show stat' | socat - /run/haproxy/admin.sock | grep -cE '^web,web0.*,UP,'")
                        .out()
                        .strip()
                        .equals("2"));
    }
}
