package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Workers and leaders that die, stand still, or are cut off, in rolls with users on the fleet. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkersLabTest extends WorkersStory {
    private static final Duration STARVED = Duration.ofSeconds(30);

    /** Longer than workers wait for a handshake, and than a lease lives. */
    private static final Duration WITHOUT = Duration.ofSeconds(5);

    /** Long enough to begin what has come meanwhile, and not to end it. */
    private static final Duration TURN = Duration.ofMillis(200);

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

    /** Nothing rolls, so that it costs no more than its moments; what is lost and regained are the lease and the workers. */
    @Test
    @Order(2)
    void aLeaderThatWasStarvedAndLeadsAgainIsReachedByItsWorkersAgain() throws Exception {
        allAreThere();
        String starved = leader();
        starve(process(starved), STARVED);
        Lab.await("another leader", () -> place().held() && !leader().equals(starved));
        List<String> others =
                Stream.of("c1", "c2", "c3").filter(c -> !c.equals(starved)).toList();
        others.forEach(other -> stop(process(other)));
        try {
            Lab.await("its lease", () -> place().held() && leader().equals(starved));
            Lab.await("its workers", () -> statusOf(starved).contains("workers: near-a, near-b, near-c, near-db\n"));
            assertThat(statusOf(starved)).doesNotContain("its door for workers fails");
            LabDrover.Said checked =
                    drover(atOne(starved, "check", "--fleet", fleetFile().toString()));
            assertThat(checked.text()).contains("against a roll").doesNotContain("not reached");
        } finally {
            others.forEach(other -> goOn(process(other)));
        }
        allAreThere();
    }

    /** It has a turn now and then; the times are the story. */
    private static void starve(Process process, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            stop(process);
            Thread.sleep(WITHOUT);
            goOn(process);
            Thread.sleep(TURN);
        }
    }

    private static String statusOf(String coordinator) {
        try {
            return drover(atOne(coordinator, "cluster", "status")).text();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(3)
    @Tag("long")
    void aLeaderThatStoodStillIsBelievedByNobodyWhenItWakes() throws Exception {
        theLeaderStandsStill();
    }

    @Test
    @Order(4)
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
    @Order(5)
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
