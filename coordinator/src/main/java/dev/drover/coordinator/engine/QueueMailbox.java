package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.protocol.Report;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A mailbox with a bound, in memory. Who posts when it is full waits, so that no end of a step is lost; what only
 * entertains is dropped when it is half full.
 */
public final class QueueMailbox implements Mailbox {
    private static final int SIGNALS_MAX = 10_000;
    private static final Duration TICK = Duration.ofMillis(250);

    private final BlockingQueue<Signal> waiting = new LinkedBlockingQueue<>(SIGNALS_MAX);

    @Override
    public void post(Signal signal) {
        boolean mere = signal instanceof Signal.Reported told && told.report() instanceof Report.Progress;
        if (mere && waiting.size() > SIGNALS_MAX / 2) {
            return;
        }
        try {
            waiting.put(signal);
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
}
