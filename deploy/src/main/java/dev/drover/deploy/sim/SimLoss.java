package dev.drover.deploy.sim;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** All machines that Drover runs on are lost at some moment, but for a backup that was made before. */
final class SimLoss {
    private static final long BACKUP_MS = 300_000;
    private static final long OLD_MS = 300_000;
    private static final long ANOTHER_MS = 30_000;
    static final String ANOTHER = "journal-c";

    private final SimWorld world;
    private final SimStore store;
    private final Checks checks;
    private final SimCoordinator coordinator;
    private final @Nullable SimStations workers;

    SimLoss(SimWorld world, SimStore store, Checks checks, SimCoordinator coordinator, @Nullable SimStations workers) {
        this.world = world;
        this.store = store;
        this.checks = checks;
        this.coordinator = coordinator;
        this.workers = workers;
    }

    void threaten(SplittableRandom random) {
        long backup = 1_000 + random.nextLong(BACKUP_MS);
        long lost = backup + 1_000 + random.nextLong(OLD_MS);
        world.fibers.after(backup, store::backup);
        world.fibers.after(lost, this::lose);
    }

    void lose() {
        if (store.state().ended()) {
            return;
        }
        world.tell("the machines that Drover runs on are lost; another has a backup");
        coordinator.kill();
        store.restore(ANOTHER);
        checks.restored(ANOTHER);
        if (workers != null) {
            workers.lost(ANOTHER_MS);
        }
    }
}
