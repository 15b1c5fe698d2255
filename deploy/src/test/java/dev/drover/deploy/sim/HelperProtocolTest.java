package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A host helper that is replaced while a rollout rolls. */
class HelperProtocolTest {
    @Test
    void oneThatMeansSomethingElseIsRefusedByNameAndTheOldOneLetsTheRolloutGoOn() {
        Fibers fibers = new Fibers();
        SimWorld world =
                new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        fibers.run(() -> store.events().size() > 60);
        drover.kill();
        world.host("web02").protocol = 3;
        drover.start();
        fibers.run(drover::away);
        assertThat(drover.refused()).isTrue();
        assertThat(world.story).anyMatch(l -> l.contains("web02: its helper speaks protocol 3"));
        world.host("web02").protocol = 1;
        drover.start();
        fibers.run(drover::away);
        assertThat(RolloutState.fold(store.events()).course().verdict()).contains(Verdict.COMPLETED);
        fibers.close();
    }
}
