package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Signal;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A mailbox with a bound, in memory. */
public final class QueueMailbox implements Mailbox {
    private static final int SIGNALS_MAX = 10_000;
    private static final Duration TICK = Duration.ofMillis(250);

    private final BlockingQueue<Signal> waiting = new LinkedBlockingQueue<>(SIGNALS_MAX);

    @Override
    public void post(Signal signal) {
        if (!waiting.offer(signal)) {
            throw new IllegalStateException("more than " + SIGNALS_MAX + " signals wait");
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
