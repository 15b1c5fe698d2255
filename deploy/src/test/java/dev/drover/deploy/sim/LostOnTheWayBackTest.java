package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * All machines that Drover runs on are lost, and the server of a host that is to be put back serves by the time when another
 * goes on: it had been put back after the backup, or somebody brought it in by hand.
 */
class LostOnTheWayBackTest {
    private static final StepId SWITCH = new StepId("web01.switch");
    private static final String DRAIN = "lb01.web.web01.drain";

    private final Fibers fibers = new Fibers();
    private SimWorld world = world(Release.Flaw.NONE);
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    private SimWorld world(Release.Flaw flaw) {
        return new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(flaw));
    }

    @AfterEach
    void close() {
        fibers.close();
    }

    private boolean is(String step, Phase phase) {
        return store.state().of(new StepId(step)).phase() == phase;
    }

    private boolean putsBack(StepId step) {
        return store.events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().equals(step) && o.mission() == Mission.UNDO);
    }

    /** A rollout of the lab's fleet; the backup is made at one moment, the machines are lost at another. */
    private SimCoordinator lost(BooleanSupplier backup, BooleanSupplier lost) {
        Checks checks = new Checks(world, store::durable);
        world.install(new Rules(), checks);
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        drover.start();
        fibers.run(backup);
        store.backup();
        fibers.run(lost);
        new SimLoss(world, store, checks, drover, null).lose();
        return drover;
    }

    private void goesOn(SimCoordinator drover, Signal.Wish... wishes) {
        Fibers.Fiber ada = fibers.start("ada", drover::adopt);
        fibers.run(ada::ended);
        for (Signal.Wish wish : wishes) {
            store.put(new Signal.Command(wish, "ada", "because", Optional.empty()));
        }
        int before = world.story.size();
        drover.start();
        fibers.run(drover::away);
        List<String> since = world.story.subList(before, world.story.size());
        String story = String.join("\n", world.story);
        assertThat(world.violations).as(story).isEmpty();
        assertThat(store.state().course().verdict()).as(story).contains(Verdict.PUT_BACK);
        assertThat(Replay.stray(store.events())).isEmpty();
        assertThat(place(since, "carry_out " + DRAIN)).isBetween(0, place(since, "undo web01.switch"));
    }

    private static int place(List<String> story, String what) {
        return story.indexOf(
                story.stream().filter(line -> line.contains(what)).findFirst().orElse(""));
    }

    /** Seed 771288: it was stopped while the balancer sent it requests. */
    @Test
    void whatWasPutBackAfterTheBackupIsTakenOutBeforeItIsStoppedAgain() {
        world = world(Release.Flaw.PAGE_FAILS);
        String before = world.footprint();
        goesOn(lost(() -> putsBack(SWITCH), () -> is(DRAIN, Phase.UNDONE)));
        assertThat(world.footprint()).isEqualTo(before);
    }

    @Test
    void whatSomebodyBroughtInByHandIsTakenOutBeforeItIsPutBack() {
        String before = world.footprint();
        SimCoordinator drover = lost(() -> is(SWITCH.text(), Phase.DONE), () -> is(SWITCH.text(), Phase.DONE));
        SimHost balancer = world.host("lb01");
        balancer.servers.stream().filter(s -> s.host.equals("web01")).forEach(s -> {
            s.wanted = "ready";
            balancer.leases.remove(s.backend + "@" + s.server);
        });
        goesOn(drover, Signal.Wish.ROLLBACK);
        assertThat(world.footprint()).isEqualTo(before);
    }

    @Test
    void noSuchRoundBreaksAPromise() {
        assertThat(Simulation.round(Case.of(771_288), new Rules()).violations()).isEmpty();
    }
}
