package dev.drover.shared.work;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Threads, as workers and those who talk to them need them; the simulator turns them by hand. */
public interface Hands extends AutoCloseable {
    /** Begins a piece of work beside everything else; after the end of these hands, nothing begins any more. */
    void start(String name, Runnable work);

    /**
     * Waits for an answer; when the thread is interrupted, no longer.
     *
     * @throws TimeoutException if it has not come within the limit, or the thread was interrupted
     */
    <T> T await(CompletableFuture<T> answer, Duration limit) throws TimeoutException;

    void pause(Duration duration);

    /** All that was begun here is interrupted. */
    @Override
    void close();
}
