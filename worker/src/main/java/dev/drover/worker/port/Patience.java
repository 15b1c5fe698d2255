package dev.drover.worker.port;

import java.time.Duration;

/** Time, as a worker needs it: how long has it been, and wait a little. */
public interface Patience {
    /** Milliseconds of a clock that never goes back. */
    long millis();

    /** Waits, or returns early when the thread is interrupted. */
    void pause(Duration duration);
}
