package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.plan.StepId;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All machines that Drover runs on are lost in the middle of a roll; what becomes of it from a backup. */
class LostMachinesTest {
    private static final StepId SWITCH = new StepId("web01.switch");

    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");
    private final Checks checks = new Checks(world, store::durable);
    private final Disk disk = new Disk(world);

    /** Of the machine that goes on. */
    private static final class Disk extends Faults {
        private boolean full;

        Disk(SimWorld world) {
            super(world, Case.of(0), 0, 0, new Rules());
        }

        @Override
        boolean fillsTheJournal() {
            return full;
        }
    }

    private boolean passed(String step) {
        return store.state().of(new StepId(step)).phase().passed();
    }

    private SimCoordinator lostInTheCanarysTurn() {
        world.install(new Rules(), checks);
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, disk), disk, "r1");
        drover.start();
        fibers.run(() -> passed("lb01.web.web01.drain"));
        store.backup();
        fibers.run(() -> passed(SWITCH.text()));
        new SimLoss(world, store, checks, drover, null).lose();
        return drover;
    }

    private void adopt(SimCoordinator drover) {
        Fibers.Fiber ada = fibers.start("ada", drover::adopt);
        fibers.run(ada::ended);
    }

    private List<String> claims() {
        return world.hosts.values().stream()
                .map(h -> Objects.requireNonNull(h.claim).journal())
                .distinct()
                .toList();
    }

    @Test
    void anAdoptionThatIsCutOffLeavesHostsThatRefuseEverybodyUntilItIsMadeAgain() {
        SimCoordinator drover = lostInTheCanarysTurn();
        disk.full = true;
        adopt(drover);
        assertThat(claims()).containsExactly("adopting-" + SimLoss.ANOTHER);
        disk.full = false;
        drover.start();
        fibers.run(drover::away);
        assertThat(drover.refused()).isTrue();
        assertThat(store.events()).noneMatch(Event.OrderRecovered.class::isInstance);

        adopt(drover);
        assertThat(claims()).containsExactly(SimLoss.ANOTHER);
        assertThat(store.events())
                .anyMatch(e -> e instanceof Event.OrderRecovered o && o.step().equals(SWITCH))
                .anyMatch(e -> e instanceof Event.StepSilent s
                        && s.step().text().equals("lb01.web.web01.drain")
                        && s.because().contains("may be older"));
        drover.start();
        fibers.run(drover::away);
        assertThat(store.state().course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(Replay.stray(store.events())).isEmpty();
        assertThat(world.violations).isEmpty();
        fibers.close();
    }
}
