package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import java.util.concurrent.TimeUnit;

/** The rounds of a coordinator's {@link Succession}, on a thread of their own for as long as it serves. */
final class Rounds implements AutoCloseable {
    private final Succession succession;
    private final Thread thread;

    /** The first has been tried when this returns. */
    Rounds(Succession succession) {
        this.succession = succession;
        once(succession::round);
        this.thread = Thread.ofVirtual().name("attendance").start(this::all);
    }

    private void all() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(Succession.EVERY_MS);
                once(succession::round);
            }
        } catch (InterruptedException goes) {
            Thread.currentThread().interrupt();
        }
    }

    private void once(Runnable work) {
        try {
            work.run();
        } catch (Journal.Unwritable away) {
            return; // the next one may succeed; whoever is not heard of is believed to be gone
        } catch (RuntimeException e) { // nor does a table that cannot be read end them all
            succession.failed(e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        once(succession::leave);
    }
}
