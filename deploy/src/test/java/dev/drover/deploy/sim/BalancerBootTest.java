package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A balancer that has left the shared address, loses its power, and has the address again after its boot (seed 2450). */
class BalancerBootTest {
    private static final long HOURS_12 = 12 * 3_600_000L;

    private static Fleet pair() {
        try {
            return FleetFile.parse(Files.readString(Path.of("lab/pair.yaml")))
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leavesOnceMoreBeforeItIsPatchedAndRebooted() {
        Fibers fibers = new Fibers();
        SimWorld world = new SimWorld(pair(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        world.install(new Rules(), new Checks(world, store::durable));
        Change patch = new Change.PatchHosts(List.of(new HostId("lb01")), Packages.ALL, true);
        store.begin(Round.plan(world, RolloutRequest.of(patch), new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        fibers.run(() -> world.story.stream().anyMatch(l -> l.contains("carry_out patch-lb01.replace")));
        world.reboot(world.host("lb01"), 60_000);
        fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        assertThat(world.story.stream().filter(l -> l.contains("lb01: keepalived is stopped")))
                .as("it has left twice")
                .hasSize(2);
        assertThat(world.violations).isEmpty();
        assertThat(RolloutState.fold(store.events()).course().verdict()).contains(Verdict.COMPLETED);
        fibers.close();
    }
}
