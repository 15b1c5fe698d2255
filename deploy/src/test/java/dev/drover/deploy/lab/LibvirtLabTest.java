package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A physical host of libvirt's whose guests, real virtual machines, shut down when their power button is pressed. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LibvirtLabTest {
    private static final Lab LAB = new Lab(Path.of("..").toAbsolutePath().normalize(), LabShape.VIRTUAL);
    private static final LabDrover DROVER = new LabDrover(LAB);

    @BeforeAll
    static void aPhysicalHostWithTwoGuestsThatRun() {
        LAB.up();
        Lab.await("libvirt", () -> virsh("list").exit() == 0);
        virsh("start wiki").orFail("starting wiki");
        awaitUp("mail", 1);
        awaitUp("wiki", 1);
    }

    private static Shell.Result virsh(String words) {
        return LAB.exec("phys01", "virsh " + words);
    }

    /** How often a guest has said so on its console. */
    private static int said(String guest, String words) {
        return Integer.parseInt(
                LAB.exec("phys01", "grep -c '" + words + "' /var/log/libvirt/qemu/" + guest + ".console")
                        .out()
                        .strip());
    }

    private static void awaitUp(String guest, int times) {
        Lab.await(guest + " to boot", () -> said(guest, "guest: up") == times);
    }

    private static String boot() {
        return LAB.exec("phys01", "cat /proc/sys/kernel/random/boot_id").out().strip();
    }

    private static String[] running() {
        return virsh("list --name").out().strip().split("\\s+");
    }

    @Test
    @Order(1)
    void aGuestThatNobodyDeclaredBlocksWithItsName() throws Exception {
        virsh("start spare").orFail("starting spare");
        LabDrover.Said said = DROVER.run("plan", "patch", "--hosts", "phys01");
        assertThat(said.exit()).as(said.ending()).isEqualTo(1);
        assertThat(said.text())
                .contains("phys01 runs the guest spare, which the fleet file does not name")
                .doesNotContain("the guest mail", "the guest wiki");
        virsh("destroy spare").orFail("stopping spare");
    }

    @Test
    @Order(2)
    void guestsAreAskedToShutDownTheHostRebootsAndTheyRunAgain() throws Exception {
        String before = boot();
        LabDrover.Said said = DROVER.run("run", "patch", "--hosts", "phys01", "--yes", "--why", "a story in the lab");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).containsPattern("phys01 takes (mail, wiki|wiki, mail) down with it");
        assertThat(boot()).isNotEqualTo(before);
        for (String guest : new String[] {"mail", "wiki"}) {
            awaitUp(guest, 2);
            assertThat(said(guest, "guest: asked to shut down")).as(guest).isEqualTo(1);
        }
        assertThat(running()).as("what was off stays off").containsExactlyInAnyOrder("mail", "wiki");
    }

    @Test
    @Order(3)
    void nothingIsPulledFromUnderAGuestThatDoesNotListen() throws Exception {
        LAB.fleetSays(Files.readString(LAB.fleetFile()).replace("[mail, wiki]", "[mail, wiki, deaf]"));
        virsh("start deaf").orFail("starting deaf");
        awaitUp("deaf", 1);
        String before = boot();
        Instant begin = Instant.now();
        Path log = Files.createTempFile("drover-libvirt", ".log");
        Process roll =
                DROVER.start(log, "run", "patch", "--hosts", "phys01", "--always-reboot", "--yes", "--why", "a story");
        Lab.await(
                "ten seconds without an answer",
                () -> stoppingSince(begin).isBefore(Instant.now().minusSeconds(10)));
        assertThat(boot()).isEqualTo(before);
        assertThat(running()).contains("deaf");
        virsh("destroy deaf").orFail("a person at its console");
        assertThat(roll.onExit().get().exitValue()).as(LabStory.ending(log)).isZero();
        assertThat(boot()).isNotEqualTo(before);
        awaitUp("mail", 3);
        awaitUp("wiki", 3);
        awaitUp("deaf", 2);
        Files.delete(log);
    }

    @Test
    @Order(4)
    void guestsAreMovedWhileTheyRunAndBackAgainAndDoNotNotice() throws Exception {
        LAB.fleetSays(Files.readString(LAB.fleetFile())
                .replace("[mail, wiki, deaf]", "[mail, wiki, deaf], migrate-to: phys02"));
        LabDrover.Said lonely =
                DROVER.run("run", "patch", "--hosts", "phys01", "--always-reboot", "--yes", "--why", "-");
        assertThat(lonely.exit()).as(lonely.ending()).isEqualTo(3);
        assertThat(lonely.text()).contains("libvirt on phys02 is not reached from here");
        String key = LAB.exec(
                        "phys01",
                        "mkdir -p -m 700 /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519;"
                                + " printf 'StrictHostKeyChecking accept-new\\n' >/root/.ssh/config; cat /root/.ssh/id_ed25519.pub")
                .orFail("root's key on phys01");
        LAB.exec("phys02", "mkdir -p /root/.ssh && echo '" + key.strip() + "' >>/root/.ssh/authorized_keys")
                .orFail("letting it in on phys02");
        String before = boot();
        int ups = said("mail", "guest: up") + said("wiki", "guest: up") + said("deaf", "guest: up");
        assertThat(DROVER.run("retry", "--why", "phys01 may now log in there").exit())
                .as("nobody has it in hand")
                .isEqualTo(3);
        LabDrover.Said said = DROVER.run("run", "--resume");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(boot()).isNotEqualTo(before);
        assertThat(running()).containsExactlyInAnyOrder("mail", "wiki", "deaf");
        assertThat(said("mail", "guest: up") + said("wiki", "guest: up") + said("deaf", "guest: up"))
                .as("no guest has booted anew")
                .isEqualTo(ups);
        assertThat(virsh("dominfo mail").out()).containsPattern("Autostart: +enable");
        assertThat(LAB.exec("phys02", "virsh list --all --name").out().strip()).isEmpty();
    }

    @Test
    @Order(5)
    void aGuestThatIsOffAsTheOthersAreToBeMovedIsWaitedFor() throws Exception {
        String before = boot();
        Instant begin = Instant.now();
        Path log = Files.createTempFile("drover-libvirt", ".log");
        Process roll =
                DROVER.start(log, "run", "patch", "--hosts", "phys01", "--always-reboot", "--yes", "--why", "a story");
        Lab.await("the rollout to begin", () -> DROVER.journalSoFar().stream().anyMatch(e -> e.at().isAfter(begin)));
        virsh("destroy wiki").orFail("somebody's hand");
        Lab.await("its being missed", () -> LabStory.ending(log).contains("[wiki] ran here when the plan was made"));
        assertThat(boot()).isEqualTo(before);
        virsh("start wiki").orFail("the same hand");
        assertThat(roll.onExit().get().exitValue()).as(LabStory.ending(log)).isZero();
        assertThat(boot()).isNotEqualTo(before);
        assertThat(running()).containsExactlyInAnyOrder("mail", "wiki", "deaf");
        Files.delete(log);
    }

    /** When the guests were found running, and their shutting down was written down. */
    private static Instant stoppingSince(Instant begin) {
        return DROVER.journalSoFar().stream()
                .filter(e -> e instanceof Event.StepFound f && f.step().text().endsWith("stop-guests"))
                .filter(e -> e.at().isAfter(begin))
                .map(Event::at)
                .findFirst()
                .orElse(Instant.MAX);
    }
}
