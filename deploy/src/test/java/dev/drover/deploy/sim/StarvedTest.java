package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.plan.StepId;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** As a server is to be drained, the machines are so short of time that the others miss their health checks. */
class StarvedTest {
    private static final long HOURS_12 = 12 * 3_600_000L;
    private static final StepId CANARY = new StepId("lb01.web.web01.drain"); // what breaks there turns the rollout back

    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");
    private final SimCoordinator drover;

    StarvedTest() {
        world.install(new Rules(), new Checks(world, store::durable));
        store.begin(Round.plan(world, "v4.3.0", new Rules()));
        Faults none = Faults.none(world, new Rules());
        drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
    }

    private RolloutState state() {
        return store.state();
    }

    private void starvedFor(long millis) {
        drover.start();
        fibers.run(() -> state().of(CANARY).running());
        world.starve(world.host("lb01"), "web01", millis);
    }

    private void completed() {
        fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        assertThat(state().course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(store.events()).noneMatch(Event.TurnedBack.class::isInstance);
        assertThat(world.violations).isEmpty();
        fibers.close();
    }

    @Test
    void itWaitsAndGoesOnByItself() {
        starvedFor(15_000);
        fibers.run(() -> state().of(CANARY).wanting());
        assertThat(state().of(CANARY).because()).contains("only 0 server(s) of backend web would be up");
        completed();
        assertThat(store.events()).noneMatch(Event.Held.class::isInstance);
    }

    /** The lab's healthy-deadline is 30 s. */
    @Test
    void ifItLastsItPausesAndGoesOnWhenAPersonSaysSo() {
        starvedFor(120_000);
        fibers.run(() -> drover.away() || fibers.now() > HOURS_12);
        assertThat(state().course().hold())
                .hasValueSatisfying(h -> assertThat(h.why()).contains(CANARY + " waited in vain for 3"));
        assertThat(world.hosts.values().stream().flatMap(h -> h.servers.stream()))
                .as("nothing is out")
                .allMatch(s -> s.wanted.equals("ready"));
        fibers.after(200_000, () -> {});
        fibers.run(() -> world.host("lb01").servers.stream().allMatch(SimServer::serving));
        drover.start();
        completed();
    }
}
