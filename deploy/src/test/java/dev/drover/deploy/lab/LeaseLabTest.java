package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A drain is a lease: when nobody renews it, the balancer ends it by itself. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeaseLabTest extends LabStory {
    private static final String SOCK = "/run/haproxy/admin.sock";

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().watchBriefly();
    }

    private static int helper(String words) {
        return LAB.exec("lb01", "drover-say " + words).exit();
    }

    @Test
    @Order(1)
    void aDrainThatIsNotRenewedEndsByItselfAndARenewalThenHearsIt() {
        assertThat(helper("claim j1 1 lab.example r1 ada here")).isZero();
        assertThat(helper("touch j1 1 a.f1.1 haproxy_drain " + SOCK + " web web01 1 r1 3"))
                .isZero();
        assertThat(LAB.balancerSays("web", "web01")).isEqualTo("DRAIN");
        assertThat(helper("renew j1 1 web web01")).isZero();
        Lab.await("the lease to end", () -> LAB.balancerSays("web", "web01").equals("UP"));
        assertThat(helper("renew j1 1 web web01")).isEqualTo(72);
        assertThat(helper("touch j1 1 a.f1.2 lease_disarm web web01")).isEqualTo(72);
        assertThat(LAB.exec("lb01", "ls /etc/systemd/system | grep -c drover-lease")
                        .out()
                        .strip())
                .isEqualTo("0");
    }

    @Test
    @Order(2)
    void aLeaseThatEndsWhileTheBalancerDoesNotAnswerEndsAsSoonAsItDoes() {
        String away = SOCK + ".away";
        assertThat(helper("touch j1 1 a.f1.3 haproxy_drain " + SOCK + " web web01 1 r1 8"))
                .isZero();
        LAB.exec("lb01", "mv " + SOCK + " " + away).orFail("taking the socket away");
        Lab.await(
                "the lease to have tried in vain",
                () -> LAB.exec("lb01", "systemctl show -P Result drover-lease-web-web01.service")
                        .out()
                        .contains("exit-code"));
        LAB.exec("lb01", "mv " + away + " " + SOCK).orFail("giving the socket back");
        assertThat(LAB.balancerSays("web", "web01")).isEqualTo("DRAIN");
        Lab.await("the lease to end", () -> LAB.balancerSays("web", "web01").equals("UP"));
    }

    @Test
    @Order(3)
    void aDisarmedDrainStaysAndAnArmedOneOutlivesTheBalancersBoot() {
        assertThat(helper("touch j1 1 b.f1.1 haproxy_drain " + SOCK + " web web01 1 r1 4"))
                .isZero();
        assertThat(helper("touch j1 1 b.f1.2 lease_disarm web web01")).isZero();
        assertThat(helper("touch j1 1 c.f1.1 haproxy_drain " + SOCK + " streaming web01 1 r1 20"))
                .isZero();
        assertThat(LAB.exec(
                                "lb01",
                                "systemctl is-active drover-lease-streaming-web01.timer drover-lease-web-web01.timer")
                        .out())
                .startsWith("active\ninactive");
        Shell.run("docker", "restart", "-t", "10", "drover-lab-lb01").orFail("restarting the balancer");
        Lab.await(
                "the balancer to be back",
                () -> LAB.balancerSays("web", "web02").equals("UP"));
        assertThat(LAB.exec("lb01", "systemctl is-active drover-lease-streaming-web01.timer")
                        .out()
                        .strip())
                .isEqualTo("active");
        Lab.await(
                "the armed one to end",
                () -> LAB.balancerSays("streaming", "web01").equals("UP"));
        assertThat(LAB.balancerSays("web", "web01"))
                .as("a server under change stays out")
                .isEqualTo("DRAIN");
        assertThat(helper("forget j1"))
                .as("nothing is forgotten while a server is out")
                .isEqualTo(70);
        assertThat(helper("touch j1 1 b.f1.3 haproxy_state " + SOCK + " web web01 ready"))
                .isZero();
        Lab.await("web01 to serve", () -> LAB.balancerSays("web", "web01").equals("UP"));
        assertThat(helper("forget j1")).isZero();
    }

    /** The jobs of this release say more, as those do that harm old Sidekiqs: it is not blamed. */
    @Test
    @Order(4)
    void whenTheCoordinatorDiesForGoodTheServerComesBackAndALaterResumeGoesOn() throws Exception {
        Load load = users(12);
        Path log = Files.createTempFile("lease", ".log");
        Process roll = start(log, "run", "upgrade", "--to", Harm.JOBS_UNREADABLE.twin(), "--yes");
        during(
                roll,
                log,
                "the Sidekiqs to be switched",
                () -> LAB.exec("sidekiq02", "test -e /home/mastodon/releases/v4.2.10")
                                .exit()
                        == 0);
        List<Socket> open = Load.endless(8);
        during(
                roll,
                log,
                "web01 to be drained",
                () -> LAB.balancerSays("web", "web01").equals("DRAIN"));
        roll.destroyForcibly().waitFor();
        Lab.await(
                "web01 to come back by itself",
                () -> LAB.balancerSays("web", "web01").equals("UP"));
        for (Socket socket : open) {
            socket.close();
        }
        LabDrover.Said rest = drover("run", "--resume");
        assertThat(rest.exit()).as(rest.ending()).isZero();
        assertThat(rest.text())
                .contains("lb01: how did it end? take web/web01 out")
                .contains("lb01: found not done: web/web01 is UP");
        assertThat(journal()).noneMatch(Event.HarmFound.class::isInstance);
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }
}
