package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A coordinator that can lead, and that no worker reaches. */
class ShutDoorTest {
    private static final long HOURS_12 = 12 * 3_600_000L;

    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    private boolean ordered(String step) {
        return store.events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals(step));
    }

    @Test
    void itHandsOverOnceAndItsHeirWaitsUntilItIsReachedAgain() {
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimLinks links = new SimLinks(world, none);
        SimCoordinator drover = new SimCoordinator(world, store, links, none, "r1");
        SimStations stations = new SimStations(world, none, links, store::id, new SimStations.Share(2, false));
        drover.standBy();
        drover.over(stations);
        drover.start();
        fibers.run(() -> ordered("web01.build"));
        stations.shut(HOURS_12);
        fibers.run(() -> ordered("sidekiq01.switch") || fibers.now() > HOURS_12);
        assertThat(store.handOvers()).as(String.join("\n", world.story)).hasSize(1);
        stations.shut(2 * 60_000);
        fibers.run(() -> (drover.away() && store.state().ended()) || fibers.now() > HOURS_12);
        assertThat(store.handOvers()).hasSize(1);
        assertThat(store.state().course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(world.violations).isEmpty();
        fibers.close();
    }
}
