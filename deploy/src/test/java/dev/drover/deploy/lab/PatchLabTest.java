package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.plan.StepId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Packages are replaced and hosts rebooted, with users on them; each host once, in an order that they notice least. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PatchLabTest extends LabStory {
    private static final Duration GRACE = Duration.ofSeconds(2);

    @BeforeAll
    static void freshLab() {
        LAB.up();
    }

    @Test
    @Order(1)
    void patchesShowsWhatIsPendingSecurityFirst() throws Exception {
        LabDrover.Said said = drover("patches");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text())
                .contains("web01", "2 pending (1 security)", "lab-tool 1.1 (security), lab-kernel 6.1.0-21")
                .contains("kernel 6.1.0-20-lab");
    }

    @Test
    @Order(2)
    void onlySecurityOnOneHostNeedsNoRebootAndKeepsAConfigurationThatAPersonHasChanged() throws Exception {
        LAB.exec("sidekiq02", "echo mine >>/etc/lab-tool.conf").orFail("a person changes a configuration file");
        Map<String, String> boots = boots();
        LabDrover.Said said = drover("run", "patch", "--hosts", "sidekiq02", "--security", "--yes");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).contains("kept as a person has changed it", "/etc/lab-tool.conf.dpkg-dist");
        assertThat(LAB.exec("sidekiq02", "lab-tool; tail -n 1 /etc/lab-tool.conf")
                        .out())
                .isEqualTo("1.1\nmine\n");
        assertThat(boots()).isEqualTo(boots);
        assertThat(LAB.exec("sidekiq02", "systemctl is-active mastodon-sidekiq").out())
                .isEqualTo("active\n");
    }

    @Test
    @Order(3)
    void anUpgradeThatWasCutOffIsFinishedFirst() throws Exception {
        LAB.exec("sidekiq02", "cd /srv/lab-repo/main && dpkg --unpack lab-kernel_6.1.0-21_all.deb")
                .orFail("an upgrade that is cut off");
        assertThat(drover("patches").text()).contains("half installed: lab-kernel");
        LabDrover.Said said = drover("run", "patch", "--hosts", "sidekiq02", "--yes");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).contains("finishing an upgrade that was cut off: lab-kernel");
        assertThat(LAB.exec("sidekiq02", "cat /proc/sys/kernel/osrelease; dpkg --audit")
                        .out())
                .isEqualTo("6.1.0-21-lab\n");
    }

    @Test
    @Order(4)
    void anOrderWhoseProcessIsGoneIsKnownAsCutOffAtOnce() {
        Shell.Result again = LAB.exec("sidekiq01", """
                        drover-say claim j1 1 lab.example r1 ada here
                        (trap '' TERM; drover-say touch j1 1 o.f1 remember boot) >/dev/null 2>&1
                        d=/var/lib/drover/ledger/o.f1; test -s $d/pid && rm $d/exit || exit 1
                        drover-say touch j1 1 o.f1 remember boot; echo "with its name: $?"
                        rm $d/pid; drover-say touch j1 1 o.f1 remember boot; echo "without: $?"
                        sleep 600 & echo $! >$d/pid; drover-say touch j1 1 o.f1 remember boot; echo "alive: $?"
                        kill $!; drover-say forget j1
                        """);
        assertThat(again.out()).contains("with its name: 77", "without: 77", "alive: 76");
    }

    @Test
    @Order(5)
    void anUpgradeThatIsKilledLeavesNothingBehindThatHoldsServicesBack() {
        LAB.exec("sidekiq01", """
                        set -e
                        drover-say claim j1 1 lab.example r1 ada here
                        perl -e 'open F, ">>/var/lib/dpkg/lock-frontend"; $l = pack("s s x4 q q i x4", 1, 0, 0, 0, 0); fcntl F, 6, $l or die; sleep' >/dev/null 2>&1 & # F_SETLK, F_WRLCK
                        timeout 20 sh -c 'until lslocks -n -o PATH | grep -qx /var/lib/dpkg/lock-frontend; do sleep 0.1; done'
                        drover-say start j1 1 patch.f1 0 120 patch_upgrade all hold
                        """).orFail("packages that wait for another's lock");
        String policy = "test -e /usr/sbin/policy-rc.d";
        Lab.await(
                "restarts to be held back", () -> LAB.exec("sidekiq01", policy).exit() == 0);
        LAB.exec("sidekiq01", "systemctl kill -s KILL drover-patch.f1; pkill perl")
                .orFail("killing it");
        Lab.await(
                "its end",
                () -> LAB.exec("sidekiq01", "drover-say fate patch.f1").out().contains("exit=137"));
        assertThat(LAB.exec("sidekiq01", policy).exit()).isNotZero();
        LAB.exec("sidekiq01", "drover-say forget j1").orFail("clearing up");
    }

    @Test
    @Order(6)
    void theWholeFleetIsPatchedEachHostRebootsOnceAndNothingIsLost() throws Exception {
        Map<String, String> boots = boots();
        Load load = users(30);
        LAB.exec(
                        "db01",
                        "mkdir -p /run/drover/activities && echo 'to the other house' >/run/drover/activities/backup-upload")
                .orFail("a backup's upload begins");
        Path log = Files.createTempFile("drover-patches", ".log");
        Process patches = start(log, "run", "patch", "--yes");
        during(
                patches,
                log,
                "its wait for the upload",
                () -> read(log).contains("waits: backup-upload runs on db01 (to the other house"));
        LAB.exec("db01", "date +%s >/var/lib/lab/uploaded; rm /run/drover/activities/backup-upload")
                .orFail("the upload's end");
        assertThat(LabDrover.end(patches, log)).as(ending(log)).isZero();
        boots().forEach((host, boot) -> {
            if (!host.equals("sidekiq02")) {
                assertThat(boot).as(host).isNotEqualTo(boots.get(host));
            }
            assertThat(LAB.exec(host, "lab-tool; cat /proc/sys/kernel/osrelease")
                            .out())
                    .as(host)
                    .isEqualTo("1.1\n6.1.0-21-lab\n");
        });
        assertThat(boots().get("sidekiq02"))
                .as("nothing was pending there any more")
                .isEqualTo(boots.get("sidekiq02"));
        assertThat(LAB.exec("db01", "[ $(cat /var/lib/lab/uploaded) -lt $(stat -c %Y /run/lab-boot-id) ]")
                        .exit())
                .as("db01 was rebooted after the upload")
                .isZero();
        assertThat(load.failures().stream().filter(f -> !announced(f)))
                .as("failed while nobody was told that the site is away; %s", times())
                .isEmpty();
        nothingIsLost(load);
        assertThat(LAB.exec("sidekiq01", "systemctl is-active mastodon-sidekiq").out())
                .isEqualTo("active\n");
        assertThat(LAB.exec("lb01", "cat /etc/haproxy/drover.map; ls /etc/systemd/system | grep -c drover-")
                        .out())
                .isEqualTo("on no\n0\n");
    }

    @Test
    @Order(7)
    void nothingMoreIsPendingAndTheNextPlanSaysSo() throws Exception {
        LabDrover.Said said = drover("plan", "patch");
        assertThat(said.exit()).as(said.ending()).isEqualTo(1);
        assertThat(said.text()).contains("nothing is pending on the hosts that were named, and none wants a reboot");
    }

    @Test
    @Order(8)
    void aMaintenancePageTellsServersToComeAgainAndEndsByItselfWhenNobodyEndsIt() throws Exception {
        assertThat(drover("maintenance", "on", "--for", "1", "--quiet-sidekiq").exit())
                .isZero();
        assertThat(page()).contains("HTTP/1.1 503", "retry-after: 120", "Your posts are safe");
        assertThat(LAB.exec("sidekiq01", "ls /var/lib/drover/quieted").out()).contains("mastodon-sidekiq.service");
        Lab.await("it to end by itself", () -> page().contains("HTTP/1.1 200"));
        assertThat(drover("maintenance", "on").exit()).isZero();
        assertThat(page()).contains("HTTP/1.1 503");
        LabDrover.Said off = drover("maintenance", "off");
        assertThat(off.exit()).as(off.ending()).isZero();
        assertThat(page()).contains("HTTP/1.1 200");
        assertThat(off.text()).contains("[mastodon-sidekiq.service] fetch jobs");
        assertThat(LAB.exec("lb01", "ls /etc/systemd/system | grep -c drover-").out())
                .isEqualTo("0\n");
    }

    private static String page() {
        return Shell.run("curl", "-s", "-i", "http://127.0.0.1:" + LabHost.FRONT_DOOR + "/")
                .out();
    }

    /**
     * Whether users were told then that the site is away. The page is up before the step that shows it ends, since that
     * waits for running requests: until then each failure must be the page.
     */
    private static boolean announced(Load.Failure failure) {
        List<Event> events = journal();
        Instant from = at(events, e -> e instanceof Event.StepOrdered o && ends(o.step(), "lb01.maintenance"));
        Instant shown = at(events, e -> e instanceof Event.StepSettled s && ends(s.step(), "lb01.maintenance"));
        Instant until = at(events, e -> e instanceof Event.StepSettled s && ends(s.step(), "lb01.end-maintenance"));
        Instant at = failure.at();
        return at.isAfter(from)
                && at.isBefore(until.plus(GRACE))
                && (at.isAfter(shown) || failure.how().equals("HTTP 503 with Retry-After"));
    }

    /** Of each step, when it ended; to set failures beside. */
    private static String times() {
        return journal().stream()
                .filter(Event.StepSettled.class::isInstance)
                .map(e -> e.at() + " " + ((Event.StepSettled) e).step().text())
                .collect(Collectors.joining(", "));
    }

    private static boolean ends(StepId step, String name) {
        return step.text().endsWith(name);
    }

    private static Instant at(List<Event> events, Predicate<Event> which) {
        return events.stream().filter(which).findFirst().orElseThrow().at();
    }

    private static Map<String, String> boots() {
        Map<String, String> boots = new TreeMap<>();
        LAB.hosts()
                .forEach(h -> boots.put(
                        h.name(),
                        LAB.exec(h.name(), "cat /proc/sys/kernel/random/boot_id")
                                .out()));
        return boots;
    }
}
