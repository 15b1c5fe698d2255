package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two balancers share an address by keepalived; both are patched and rebooted while users come in over it. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BalancerPairLabTest extends LabStory {
    private static final Lab PAIR = new Lab(Path.of("..").toAbsolutePath().normalize(), LabShape.PAIR);
    private static final String ADDRESS = Lab.NET + ".100";
    private static final int PER_SECOND = 30;

    /** The address leaves lb01 for lb02, and comes back when lb01 has booted. */
    private static final int MOVES = 2;

    @BeforeAll
    static void aPair() {
        PAIR.up();
        Lab.await(ADDRESS + " on lb01", () -> holds("lb01"));
    }

    private static boolean holds(String balancer) {
        return PAIR.exec(balancer, "ip -o address show to " + ADDRESS).out().contains(ADDRESS);
    }

    private static String boot(String balancer) {
        return PAIR.exec(balancer, "cat /proc/sys/kernel/random/boot_id").out();
    }

    @Test
    @Order(1)
    void theyArePatchedOneAfterTheOtherAndTheAddressIsNeverAwayForASecond() throws Exception {
        List<String> before = List.of(boot("lb01"), boot("lb02"));
        Load load = comeTo(ADDRESS);
        Outages door = new Outages(ADDRESS, 80);
        LabDrover.Said said = drover("run", "patch", "--hosts", "lb01,lb02", "--yes", "--why", "a story in the lab");
        assertThat(said.exit()).as(said.ending()).isZero();
        Lab.await(ADDRESS + " on lb01 again", () -> holds("lb01") && !holds("lb02"));
        assertThat(door.all()).as("times without an answer").isEmpty();
        load.close();
        assertThat(said.text().indexOf("Patch lb02"))
                .as("lb01 held the address, so lb02 goes first")
                .isBetween(0, said.text().indexOf("Patch lb01"));
        assertThat(boot("lb01")).isNotEqualTo(before.getFirst());
        assertThat(boot("lb02")).isNotEqualTo(before.getLast());
        assertThat(load.failures()).as("cut when the address moved").hasSizeLessThanOrEqualTo(MOVES * PER_SECOND);
        nothingIsLost(load);
    }

    @Test
    @Order(2)
    void whatAPersonSaysToHaveDoneIsNotBelievedAsLongAsRequestsCome() throws Exception {
        PAIR.fleetSays(Files.readString(PAIR.fleetFile())
                .replace("keepalived: " + ADDRESS, "by-hand: move the address away, back: let it come again"));
        String before = boot("lb01");
        Load load = comeTo(ADDRESS);
        LabDrover.Said asked =
                drover("run", "patch", "--hosts", "lb01", "--always-reboot", "--yes", "--why", "a story in the lab");
        assertThat(asked.exit()).as(asked.ending()).isEqualTo(3);
        assertThat(asked.text()).contains("WAITS before \"Patch lb01\": to be done by hand: move the address away");
        done("I think so");
        Path log = Files.createTempFile("drover-pair", ".log");
        Process roll = start(log, "run", "--resume");
        during(roll, log, "a look at the traffic", () -> begun("lb01.no-traffic"));
        assertThat(boot("lb01")).isEqualTo(before);
        PAIR.exec("lb01", "systemctl stop keepalived").orFail("a person moves the address");
        assertThat(roll.onExit().get().exitValue()).as(ending(log)).isEqualTo(3);
        assertThat(read(log)).contains("to be done by hand: let it come again");
        assertThat(boot("lb01")).isNotEqualTo(before);
        Files.delete(log);
        done("it came with the boot");
        LabDrover.Said said = drover("run", "--resume");
        assertThat(said.exit()).as(said.ending()).isZero();
        load.close();
        assertThat(load.failures()).as("cut when the address moved").hasSizeLessThanOrEqualTo(MOVES * PER_SECOND);
        nothingIsLost(load);
    }

    private static void done(String evidence) throws Exception {
        assertThat(drover("done", "--evidence", evidence).exit())
                .as("nobody has it in hand")
                .isEqualTo(3);
    }

    private static boolean begun(String step) {
        return DROVER.journalSoFar().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().endsWith(step));
    }

    private static Load comeTo(String address) {
        String door = "http://" + address + "/";
        return users(door, new Users(LAB, URI.create(door)).measure(PER_SECOND));
    }
}
