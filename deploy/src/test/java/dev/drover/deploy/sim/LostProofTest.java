package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The machines that Drover runs on are lost while a server is out, and the backup is older than the proof before that (seed
 * 20261129100346).
 */
class LostProofTest {
    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    private boolean passed(String step) {
        return store.state().of(new StepId(step)).phase().passed();
    }

    @Test
    void theProofIsNotAskedForAgainWhileAServerIsOutForALaterStage() {
        Checks checks = new Checks(world, store::durable);
        world.install(new Rules(), checks);
        Change upgrade = new Change.UpgradeMastodon("v4.3.0");
        Change patch = new Change.PatchHosts(List.of(new HostId("web01")), Packages.ALL, true);
        store.begin(Round.plan(world, RolloutRequest.of(upgrade, patch), new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        fibers.run(() -> passed("no-old-process"));
        store.backup();
        fibers.run(() -> passed("patch-web01.replace"));
        new SimLoss(world, store, checks, drover, null).lose();
        Fibers.Fiber ada = fibers.start("ada", drover::adopt);
        fibers.run(ada::ended);
        drover.start();
        fibers.run(drover::away);
        assertThat(store.state().course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(world.violations).isEmpty();
        fibers.close();
    }
}
