package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.plan.StepId;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A coordinator that is stopped for longer than its lease, in the middle of a drain, and then goes on. */
class FrozenTest {
    private static final long HOURS_12 = 12 * 3_600_000L;

    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");
    private final SimServer web01 = world.host("lb01").server("web", "web01").orElseThrow();

    private SimCoordinator drover() {
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        return drover;
    }

    private void endsWell(SimCoordinator drover) {
        fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        assertThat(world.story).anyMatch(l -> l.contains("nobody renewed the drain of web/web01"));
        assertThat(world.violations).isEmpty();
        assertThat(RolloutState.fold(store.events()).course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(store.events()).noneMatch(Event.TurnedBack.class::isInstance);
        fibers.close();
    }

    @Test
    void aDrainThatWaitedForSessionsBeginsAnew() {
        SimCoordinator drover = drover();
        fibers.run(() -> web01.wanted.equals("drain"));
        web01.sessionsUntilMs = fibers.now() + 300_000;
        drover.freeze(120_000);
        endsWell(drover);
    }

    @Test
    void aDrainThatWasDoneIsLookedAtBeforeAnythingRestsOnIt() {
        SimCoordinator drover = drover();
        StepId drain = new StepId("lb01.web.web01.drain");
        fibers.run(() -> RolloutState.fold(store.events()).of(drain).phase().passed());
        drover.freeze(120_000);
        endsWell(drover);
    }
}
