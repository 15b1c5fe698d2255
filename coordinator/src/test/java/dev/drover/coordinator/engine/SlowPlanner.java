package dev.drover.coordinator.engine;

import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A coordinator's process in which a plan takes as long as the test wants. */
public final class SlowPlanner implements Coordinator.Shell {
    /** A plan was asked for. */
    public final CountDownLatch begun = new CountDownLatch(1);

    /** It may come to its end. */
    public final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public Fleet fleet() {
        return CoordinatorTest.fleet();
    }

    @Override
    public Workers workers(JournalStore journal) {
        return new NobodyThere();
    }

    @Override
    public Planned plan(RolloutRequest wish, JournalStore journal, Workers workers) {
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Planned.Refused(List.of("it took too long"));
    }

    @Override
    public Watcher watcher() {
        return new NobodyWatches();
    }

    @Override
    public void tell(String line) {}
}
