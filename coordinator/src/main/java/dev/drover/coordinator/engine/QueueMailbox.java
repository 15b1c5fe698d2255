package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.protocol.Report;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A mailbox with a bound, in memory. Who posts when it is full waits, so that no end of a step is lost; what only
 * entertains is dropped when it is half full. When it is closed, nobody takes anything any more, and nobody waits.
 */
public final class QueueMailbox implements Mailbox, AutoCloseable {
    private static final int SIGNALS_MAX = 10_000;
    private static final Duration TICK = Duration.ofMillis(250);

    private final BlockingQueue<Signal> waiting = new LinkedBlockingQueue<>(SIGNALS_MAX);
    private volatile boolean closed;

    @Override
    public void post(Signal signal) {
        boolean mere = signal instanceof Signal.Reported told && told.report() instanceof Report.Progress;
        if (mere && waiting.size() > SIGNALS_MAX / 2) {
            return;
        }
        try {
            boolean there = closed;
            while (!there) {
                there = waiting.offer(signal, TICK.toMillis(), TimeUnit.MILLISECONDS) || closed;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever posts is being closed down
        }
    }

    @Override
    public Signal next() throws InterruptedException {
        Signal signal = waiting.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        return signal == null ? new Signal.Tick() : signal;
    }

    @Override
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** What is posted from now on is dropped: the loop that took it has ended. */
    @Override
    public void close() {
        closed = true;
    }
}
