package dev.drover.worker;

import dev.drover.worker.port.Patience;
import java.time.Duration;

/** Time that passes as the test says. */
final class CountedTime implements Patience {
    long now;

    @Override
    public long millis() {
        return now;
    }

    @Override
    public void pause(Duration duration) {
        now += duration.toMillis();
    }
}
