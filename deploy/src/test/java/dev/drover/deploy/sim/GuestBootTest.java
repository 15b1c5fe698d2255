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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A guest that was away as its physical host was emptied, and comes back before the reboot (seed 20261131644). */
class GuestBootTest {
    private static final long HOURS_12 = 12 * 3_600_000L;

    private final Fibers fibers = new Fibers();

    private static Fleet fleet(String hypervisor) {
        return FleetFile.parse("""
                        schema: 1
                        fleet: sim.example
                        hosts:
                          lb01:    { address: 192.0.2.1, roles: { haproxy: {} } }
                          redis01: { address: 192.0.2.11, roles: { redis: {} } }
                          phys01:  { address: 192.0.2.3, roles: { hypervisor: { kind: %s } } }
                          phys02:  { address: 192.0.2.4, roles: { hypervisor: { kind: proxmox } } }
                          db01:    { address: 192.0.2.12, roles: { postgres: {} } }
                          web01:   { address: 192.0.2.21, guest-of: phys01,
                                     roles: { mastodon-web: { behind: [lb01/web/web01] } } }
                          web02:   { address: 192.0.2.22, roles: { mastodon-web: { behind: [lb01/web/web02] } } }
                        min-in-service: { mastodon-web: 1 }
                        drain: { web: 5s, lease: 15s }
                        """.formatted(hypervisor)).fleet().orElseThrow();
    }

    /**
     * @param moment in the story, from which web01 is away
     * @param back in the story, at which it runs again
     */
    private SimWorld patched(String hypervisor, String moment, String back) {
        SimWorld world =
                new SimWorld(fleet(hypervisor), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        world.install(new Rules(), new Checks(world, store::durable));
        Change patch = new Change.PatchHosts(List.of(new HostId("phys01")), Packages.ALL, true);
        store.begin(Round.plan(world, RolloutRequest.of(patch), new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        SimHost guest = world.host("web01");
        awaitStory(world, moment);
        world.reboot(guest, 600_000);
        awaitStory(world, back);
        world.boot(guest);
        fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        assertThat(world.violations).isEmpty();
        assertThat(RolloutState.fold(store.events()).course().verdict()).contains(Verdict.COMPLETED);
        assertThat(guest.up).isTrue();
        assertThat(world.host("phys01").upkeep.rebootedByDrover).isEqualTo(1);
        return world;
    }

    private void awaitStory(SimWorld world, String words) {
        fibers.run(() -> world.story.stream().anyMatch(l -> l.contains(words)) || fibers.now() > HOURS_12);
        assertThat(fibers.now()).as(words).isLessThan(HOURS_12);
    }

    @AfterEach
    void end() {
        fibers.close();
    }

    @Test
    void isWaitedForAndMoved() {
        SimWorld world = patched(
                "proxmox, migrate-to: phys02", "carry_out patch-phys01.activities", "ran here when the plan was made");
        assertThat(world.story).anyMatch(l -> l.contains("web01 runs on phys02 now"));
    }

    @Test
    void isShutDownOnceMore() {
        SimWorld world =
                patched("machinectl", "settled patch-phys01.web01.remember", "settled patch-phys01.stop-guests");
        assertThat(world.story).anyMatch(l -> l.contains("web01 is shut down"));
    }

    @Test
    void keepsItsHostFromGoingDownInTheLastSecond() {
        SimWorld world = patched("machinectl", "settled patch-phys01.web01.remember", "phys01 is asked to reboot");
        assertThat(world.story).anyMatch(l -> l.contains("phys01 does not reboot under [web01]"));
    }
}
