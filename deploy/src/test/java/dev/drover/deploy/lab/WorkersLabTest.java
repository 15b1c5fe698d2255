package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Workers and leaders that die, stand still, or are cut off, in rolls with users on the fleet. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkersLabTest extends WorkersStory {
    @Test
    @Order(1)
    void aRollGoesOnWhenItsLeaderAndTheWorkersOfItsHostsAreKilled() throws Exception {
        theCoordinatorsAreAskedForLooksAndPlans();
        Load load = users(45);
        Path log = Files.createTempFile("drover-workers", ".log");
        Process person = upgrades(log);
        during(person, log, "a build", () -> ordered("web01.build"));
        String builder = driver("web01");
        worker(builder).destroyForcibly().waitFor();
        during(person, log, "its hosts with another", () -> !driver("web01").equals(builder));
        during(person, log, "a switch", () -> ordered("sidekiq01.switch"));
        System.out.println("leader killed, next order after " + killLeader(person, log) + " ms");
        works(builder);
        during(person, log, "the canary's switch", () -> ordered("web01.switch"));
        worker("near-db").destroyForcibly().waitFor();
        works("near-db");
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
        LabDrover.Said refusals = drover(atTheServers("worker", "refusals"));
        assertThat(refusals.text()).contains("nobody was refused");
        whatAStepSaidIsAskedOfItsHost();
    }

    private static void whatAStepSaidIsAskedOfItsHost() throws Exception {
        LAB.exec("web01", """
                        cd "$(ls -d /var/lib/drover/ledger/*.web01.switch.f* | head -1)"
                        yes 'it talked a lot' | head -c 100000 >> out; echo 'its last words' >> out
                        """).orFail("a step that talked a lot");
        LabDrover.Said said = asked("logs", "web01.switch");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).contains("on web01: ended, exit 0", "its last words");
    }

    @Test
    @Order(2)
    @Tag("long")
    void aLeaderThatStoodStillIsBelievedByNobodyWhenItWakes() throws Exception {
        theLeaderStandsStill();
    }

    @Test
    @Order(3)
    @Tag("long")
    void aWorkerThatStoodStillTouchesNothingWhenItWakes() throws Exception {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-still", ".log");
        Process person = upgrades(log);
        String balancer = driver("lb01");
        during(person, log, "the canary's drain", () -> ordered("lb01.web.web01.drain"));
        stop(worker(balancer));
        during(person, log, "its hosts with another", () -> !driver("lb01").equals(balancer));
        during(person, log, "the canary's switch", () -> ordered("web01.switch"));
        goOn(worker(balancer));
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
        allAreThere();
    }

    @Test
    @Order(4)
    @Tag("long")
    void cutOffInOneDirectionOrBothAWorkersHostsAreDrivenByAnother() throws Exception {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-cut-worker", ".log");
        Process person = upgrades(log);
        for (Cut cut : List.of(
                new Cut("web01.build", true, true),
                new Cut("sidekiq01.switch", true, false),
                new Cut("web01.switch", false, true))) {
            during(person, log, cut.step(), () -> ordered(cut.step()));
            cut(cut.there(), cut.back());
            during(
                    person,
                    log,
                    "its hosts with others",
                    () -> member(WIRED).hosts().isEmpty());
            mend();
            during(person, log, "its return", () -> member(WIRED).connected());
        }
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
    }

    /** What is cut when a step was ordered. */
    private record Cut(String step, boolean there, boolean back) {}

    private static LabDrover.Said asked(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--fleet", fleetFile().toString()));
        return drover(atTheServers(all.toArray(String[]::new)));
    }

    private static void theCoordinatorsAreAskedForLooksAndPlans() throws Exception {
        String file = fleetFile().toString();
        LabDrover.Said checked = asked("check");
        assertThat(checked.exit()).as(checked.ending()).isZero();
        assertThat(checked.text()).contains("nothing stands against a roll").doesNotContain("not reached");
        LabDrover.Said planned = asked("plan", "upgrade", "--to", "v4.3.0");
        assertThat(planned.exit()).as(planned.ending()).isZero();
        assertThat(planned.text()).contains("PLAN  upgrade Mastodon to v4.3.0");
        LabDrover.Said alone = drover("plan", "upgrade", "--to", "v4.3.0", "--fleet", file);
        assertThat(alone.exit()).as(alone.ending()).isEqualTo(1);
        assertThat(alone.text()).contains("Do next: the same with --server");
    }
}
