package dev.drover.deploy.local;

import dev.drover.worker.port.Patience;
import java.time.Duration;

/** Real time. */
public final class SystemPatience implements Patience {
    @Override
    public long millis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
