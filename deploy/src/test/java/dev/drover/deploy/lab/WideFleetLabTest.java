package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two balancers (the second on redis01), two streaming ports on a host, Sidekiq's queues split over two units. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WideFleetLabTest extends LabStory {
    /** At each balancer; too few for a verdict on the canary, but the machine builds four releases beside them. */
    private static final int PER_SECOND = 15;

    private static final String UP =
            "echo 'show stat' | socat - /run/haproxy/admin.sock | grep -E '^(web|streaming),web0.*,UP,' | wc -l";

    @BeforeAll
    static void aWideLab() throws Exception {
        LAB.up();
        for (String host : List.of("web01", "web02")) {
            LAB.exec(host, "systemctl enable -q --now mastodon-streaming@4001.service")
                    .orFail("a second streaming port on " + host);
        }
        LAB.exec(
                        "sidekiq02",
                        "cd /etc/systemd/system && sed 's/-q default,8 -q push,6/-q default,8/' mastodon-sidekiq.service > mastodon-sidekiq-push.service"
                                + " && sed -i 's/-q ingress.*pull//; s/-q default,8/-q push,6/' mastodon-sidekiq-push.service"
                                + " && sed -i 's/ -q push,6//' mastodon-sidekiq.service && systemctl daemon-reload"
                                + " && systemctl restart mastodon-sidekiq && systemctl enable -q --now mastodon-sidekiq-push")
                .orFail("splitting the queues of sidekiq02");
        String ports = "sed -i -e '/server web01 .*:4000/a\\    server web01b 10.77.0.21:4001'"
                + " -e '/server web02 .*:4000/a\\    server web02b 10.77.0.22:4001' /etc/haproxy/haproxy.cfg";
        LAB.exec("lb01", ports + " && systemctl reload haproxy").orFail("four streaming servers on lb01");
        LAB.exec(
                        "redis01",
                        "mkdir -p /var/lib/haproxy/dev /etc/systemd/system/haproxy.service.d"
                                + " && sed s/@NET@/10.77.0/g /etc/lab/haproxy.cfg > /etc/haproxy/haproxy.cfg"
                                + " && cp /etc/lab/haproxy-503.http /etc/haproxy/503.http"
                                + " && cp /etc/lab/maintenance.html /etc/haproxy/ && echo 'on no' >/etc/haproxy/drover.map"
                                + " && : >/etc/haproxy/team.lst"
                                + " && cp /etc/lab/haproxy-state.conf /etc/systemd/system/haproxy.service.d/state.conf && "
                                + ports + " && systemctl daemon-reload && systemctl enable -q --now rsyslog haproxy")
                .orFail("a second balancer on redis01");
        for (String balancer : List.of("lb01", "redis01")) {
            Lab.await(
                    balancer + " to see six servers",
                    () -> LAB.exec(balancer, UP).out().strip().equals("6"));
        }
        LAB.fleet().watchBriefly();
        LAB.fleetSays(wide(Files.readString(LAB.fleetFile())));
    }

    private static String wide(String fleet) {
        String wide = fleet.replace("roles: { redis: {} }", "roles: { redis: {}, haproxy: {} }")
                .replace(
                        "mastodon-sidekiq: [default, push, ingress, mailers, pull] }",
                        "mastodon-sidekiq: [default, ingress, mailers, pull], mastodon-sidekiq-push: [push] }");
        for (String web : List.of("web01", "web02")) {
            wide = wide.replace(
                            "behind: [lb01/web/" + web + "]", "behind: [lb01/web/" + web + ", redis01/web/" + web + "]")
                    .replace(
                            "4000: [lb01/streaming/" + web + "]",
                            "4000: [lb01/streaming/" + web + ", redis01/streaming/" + web + "], 4001: [lb01/streaming/"
                                    + web + "b, redis01/streaming/" + web + "b]");
        }
        return wide;
    }

    @Test
    @Order(1)
    void aDrainWaitsWhileAnotherBalancerOfTheTierHasTooFewAndTurnsNothingBackByItself() throws Exception {
        LabDrover.Said check = drover("check");
        assertThat(check.exit()).as(check.ending()).isZero();
        Path log = Files.createTempFile("wide", ".log");
        Rate rate = measured(2 * PER_SECOND).through(2);
        Load first = users(FRONT_DOOR, rate);
        Process roll = start(log, "run", "upgrade", "--to", "v4.3.0", "--yes");
        Load second = users("http://10.77.0.11/", rate);
        during( // the builds are over, and a web host is next
                roll,
                log,
                "the first Sidekiq to be switched",
                () -> LAB.exec("sidekiq01", "test -e /home/mastodon/releases/v4.2.10")
                                .exit()
                        == 0);
        LAB.exec("redis01", "echo 'set server web/web02 state maint' | socat - /run/haproxy/admin.sock")
                .orFail("taking web02 out on one balancer only, past Drover");
        int exit = LabDrover.end(roll, log);
        String said = Files.readString(log);
        assertThat(said)
                .contains("redis01 shows only 0 other server(s) of web up, the minimum is 1")
                .contains("PAUSED by drover", "waited in vain for")
                .doesNotContain("TURNS BACK");
        assertThat(exit).as(ending(log)).isEqualTo(3);
        assertThat(first.failures()).isEmpty();
        assertThat(second.failures()).isEmpty();
        assertThat(LAB.exec("web01", "ls -d /home/mastodon/live/.drover-built").exit())
                .as("web01 was never switched")
                .isNotZero();
        nothingIsLost(first);
        nothingIsLost(second);
        LAB.exec("redis01", "echo 'set server web/web02 state ready' | socat - /run/haproxy/admin.sock")
                .orFail("bringing web02 back");
        assertThat(drover("rollback").text()).contains("drover run --resume");
        LabDrover.Said back = drover("run", "--resume");
        assertThat(back.exit()).as(back.ending()).isEqualTo(2);
    }

    @Test
    @Order(2)
    void theWideFleetIsRolledAndNobodyNoticesOnEitherBalancer() throws Exception {
        Lab.await(
                "redis01 to see six servers",
                () -> LAB.exec("redis01", UP).out().strip().equals("6"));
        Rate rate = measured(2 * PER_SECOND).through(2);
        Load first = users(FRONT_DOOR, rate);
        Load second = users("http://10.77.0.11/", rate);
        LabDrover.Said said = upgrade("v4.3.0");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(first.failures()).isEmpty();
        assertThat(second.failures()).isEmpty();
        nothingIsLost(first);
        nothingIsLost(second);
        for (String unit : List.of("mastodon-streaming@4000", "mastodon-streaming@4001")) {
            assertThat(LAB.exec("web02", "readlink /proc/$(systemctl show -p MainPID --value " + unit + ")/cwd")
                            .out())
                    .as(unit + " runs in the live tree")
                    .startsWith("/home/mastodon/live");
        }
        assertThat(AUDIT.schedulerDoubledSeconds()).isZero();
    }
}
