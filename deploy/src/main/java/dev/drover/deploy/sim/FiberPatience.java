package dev.drover.deploy.sim;

import dev.drover.worker.port.Patience;
import java.time.Duration;

/** Waiting, under the virtual clock. */
record FiberPatience(SimWorld world) implements Patience {
    @Override
    public long millis() {
        return world.now();
    }

    @Override
    public void pause(Duration duration) {
        world.fibers.sleep(duration.toMillis());
    }
}
