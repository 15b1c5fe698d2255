package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.Signal.Command;
import dev.drover.coordinator.rollout.Signal.Wish;
import dev.drover.coordinator.rollout.StepState;
import dev.drover.coordinator.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The backup is made at one moment and the machines that Drover runs on are lost at a later one, for many pairs of moments of
 * a rollout. Another machine adopts the hosts, and a person wants the rollout to go on, back, or to an end. In every second
 * one she has brought in by hand what was out and answers. Nothing else goes wrong.
 */
@Tag("sim")
class LostAtAnyMomentTest {
    private static final long HOURS_12 = 12 * 3_600_000L;
    private static final long SETTLES_MS = 150_000;
    private static final int STRIDE = 4;
    private static final List<Integer> LATER = List.of(1, 5, 12, 40);
    private static final List<Wish> WISHES = List.of(Wish.ROLLBACK, Wish.RESUME, Wish.ABORT);
    private static final int TRIES = 3;

    /**
     * One pair of moments.
     *
     * @param backup entries that the journal has when the backup is made
     * @param lost entries that it has when the machines are lost
     */
    private record Moments(Release.Flaw flaw, int backup, int lost, boolean byHand, Wish wish) {}

    private record Outcome(Optional<Verdict> verdict, List<String> violations, List<String> story) {}

    /** One rollout of the lab's fleet. */
    private static final class Run {
        private final Fibers fibers = new Fibers();
        private final SimStore store = new SimStore(Checks.JOURNAL, "r1");
        private final SimWorld world;
        private final Checks checks;
        private final SimCoordinator drover;

        Run(Release.Flaw flaw) {
            world = new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(flaw));
            checks = new Checks(world, store::durable);
            world.install(new Rules(), checks);
            store.begin(Round.plan(world, "v4.3.0", new Rules()));
            Faults none = Faults.none(world, new Rules());
            drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        }

        int entries() {
            drover.start();
            until(Integer.MAX_VALUE);
            fibers.close();
            return store.events().size();
        }

        private void until(int entries) {
            fibers.run(() -> store.events().size() >= entries || drover.away() || fibers.now() > HOURS_12);
        }

        Outcome of(Moments moments) {
            String before = world.footprint();
            drover.start();
            until(moments.backup());
            store.backup();
            until(moments.lost());
            new SimLoss(world, store, checks, drover, null).lose();
            if (moments.byHand()) {
                world.hosts.values().forEach(this::bringIn);
            }
            Fibers.Fiber ada = fibers.start("ada", drover::adopt);
            fibers.run(ada::ended);
            say(moments.wish());
            for (int tries = 0; tries <= 2 * TRIES && !store.state().ended(); tries++) {
                drover.start();
                until(Integer.MAX_VALUE);
                if (!store.state().ended()) {
                    somebodyComes(tries);
                }
            }
            long settled = fibers.now() + SETTLES_MS;
            fibers.after(SETTLES_MS, () -> {});
            fibers.run(() -> fibers.now() >= settled);
            Optional<Verdict> verdict = store.state().course().verdict();
            if (verdict.filter(Verdict.PUT_BACK::equals).isPresent()
                    && !world.footprint().equals(before)) {
                world.violated("I10", "put back, but not as found");
            }
            Replay.stray(store.events()).ifPresent(stray -> world.violated("I7", stray));
            fibers.close();
            return new Outcome(verdict, world.violations, world.story);
        }

        /** She does what she is told to do: brings others in where that is what is wanting, tries again, or takes a canary for good. */
        private void somebodyComes(int tries) {
            boolean wanting = store.state().steps().values().stream().anyMatch(StepState::wanting);
            boolean broken = store.state().steps().values().stream().anyMatch(s -> s.phase() == Phase.FAILED);
            if (wanting) {
                world.hosts.values().forEach(this::bringIn);
            }
            if (broken) {
                say(tries < TRIES - 1 ? Wish.RETRY : Wish.ABORT);
            } else if (wanting) {
                say(Wish.RESUME);
            } else {
                say(Wish.PROMOTE); // a canary that was watched anew while the other server was out has not
                // enough beside it
            }
        }

        private void bringIn(SimHost balancer) {
            balancer.servers.stream()
                    .filter(s -> !s.serving() && world.answers(world.host(s.host), s.unit))
                    .forEach(s -> {
                        s.wanted = "ready";
                        s.checked(true, "L7OK", "200", world.now());
                        SimLease lease = balancer.leases.remove(s.backend + "@" + s.server);
                        if (lease != null) {
                            lease.disarm();
                        }
                        world.tell("ada brings in " + s.backend + "/" + s.server + " by hand");
                    });
        }

        private void say(Wish wish) {
            store.put(new Command(wish, "ada", "because", Optional.empty()));
        }
    }

    private static List<Moments> moments(Release.Flaw flaw) {
        int entries = new Run(flaw).entries();
        List<Moments> all = new ArrayList<>();
        for (int backup = 1; backup < entries; backup += STRIDE) {
            for (int later : LATER) {
                if (backup + later < entries) {
                    all.add(new Moments(
                            flaw, backup, backup + later, all.size() % 2 == 1, WISHES.get(all.size() % WISHES.size())));
                }
            }
        }
        return all;
    }

    private static void holds(Release.Flaw flaw) throws Exception {
        List<Moments> all = moments(flaw);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        try (ExecutorService hands = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(), Thread.ofVirtual().factory())) {
            for (Moments moments : all) {
                outcomes.add(hands.submit(() -> new Run(flaw).of(moments)));
            }
        }
        for (int i = 0; i < all.size(); i++) {
            Outcome outcome = outcomes.get(i).get();
            String story = all.get(i) + "\n" + String.join("\n", outcome.story());
            assertThat(outcome.violations()).as(story).isEmpty();
            assertThat(outcome.verdict()).as(story).isPresent();
        }
        System.out.println("pairs of a backup and a loss, " + flaw + ": " + all.size());
    }

    @Test
    void aGoodRolloutKeepsItsPromises() throws Exception {
        holds(Release.Flaw.NONE);
    }

    @Test
    void aRolloutThatGoesBackKeepsItsPromises() throws Exception {
        holds(Release.Flaw.PAGE_FAILS);
    }
}
