package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Crash at every step: the coordinator, and the workers with it, dies once, at each of its moments in turn: before and
 * after every durable write, every order, every report that is heard, and every command to a host. Somebody starts it
 * again at once.
 */
@Tag("sim")
class CutPointsTest {
    /** Prime, so that moments of every kind are among those that are tried. */
    private static final int SOME = 5;

    private static final long HOURS_12 = 12 * 3_600_000L;

    /** Dies at exactly one moment, and counts them. */
    private static final class Once extends Faults {
        private final long moment;
        private long moments;
        private String where = "";

        Once(SimWorld world, long moment) {
            super(world, Case.of(0), 0, 0, new Rules());
            this.moment = moment;
        }

        @Override
        boolean kills(String place) {
            boolean now = moments++ == moment;
            if (now) {
                where = place;
            }
            return now;
        }
    }

    /** One rollout of the lab's fleet that is cut once. */
    private record Run(long moments, String where, Verdict verdict, List<String> violations, boolean asFound) {}

    private static Run run(Release.Flaw flaw, long moment) {
        Fibers fibers = new Fibers();
        SimWorld world = new SimWorld(lab(), fibers, new Random(1), releases(flaw));
        SimStore store = new SimStore(Checks.JOURNAL, "r1");
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        String before = world.footprint();
        Once once = new Once(world, moment);
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, once), once, "r1");
        for (int starts = 0; starts < 5 && !RolloutState.fold(store.events()).ended(); starts++) {
            drover.start();
            fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        }
        Verdict verdict = RolloutState.fold(store.events()).course().verdict().orElseThrow();
        Replay.stray(store.events()).ifPresent(stray -> world.violated("I7", stray));
        List<String> violations = List.copyOf(world.violations);
        boolean asFound = world.footprint().equals(before);
        fibers.close();
        return new Run(once.moments, once.where, verdict, violations, asFound);
    }

    static Fleet lab() {
        return lab("");
    }

    /** The lab's fleet with more lines in its file. */
    static Fleet lab(String more) {
        try {
            return FleetFile.parse(Files.readString(Path.of("lab/fleet.yaml")) + more)
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A release with two pre-migrations, one that removes something, and a new job class: every kind of step. */
    static List<Release> releases(Release.Flaw flaw) {
        Release old = new Release("v4.2.10", "a".repeat(40), Release.Flaw.NONE, List.of("1"), List.of(), List.of());
        return List.of(
                old,
                new Release("v4.3.0", "b".repeat(40), flaw, List.of("1", "2", "3"), List.of("4"), List.of("new_job")));
    }

    /** Cut at each so many-th moment. */
    private static void cut(int stride, Release.Flaw flaw, Verdict end) throws Exception {
        long moments = run(flaw, -1).moments();
        List<Future<Run>> runs = new ArrayList<>();
        try (ExecutorService hands = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(), Thread.ofVirtual().factory())) {
            for (long moment = 0; moment < moments; moment += stride) {
                long at = moment;
                runs.add(hands.submit(() -> run(flaw, at)));
            }
        }
        for (Future<Run> run : runs) {
            Run cut = run.get();
            assertThat(cut.violations()).as("cut " + cut.where()).isEmpty();
            assertThat(cut.verdict()).as("cut " + cut.where()).isEqualTo(end);
            assertThat(cut.asFound()).as("as found, cut " + cut.where()).isEqualTo(end == Verdict.PUT_BACK);
        }
        System.out.println("cut points that converge, " + flaw + ": " + runs.size() + " of " + moments);
    }

    @Test
    void cutPointsOfAGoodRolloutConverge() throws Exception {
        cut(SOME, Release.Flaw.NONE, Verdict.COMPLETED);
    }

    @Test
    void cutPointsOfARolloutThatGoesBackConverge() throws Exception {
        cut(SOME, Release.Flaw.POSTS_FAIL, Verdict.PUT_BACK);
    }

    @Test
    @Tag("long")
    void everyCutPointConverges() throws Exception {
        cut(1, Release.Flaw.NONE, Verdict.COMPLETED);
        cut(1, Release.Flaw.POSTS_FAIL, Verdict.PUT_BACK);
    }
}
