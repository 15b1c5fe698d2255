package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Signal;

/** Where signals for a rollout arrive; any thread may post, the loop alone takes. */
public interface Mailbox {
    /** Waits while there is no room. */
    void post(Signal signal);

    /** The next signal; a {@link Signal.Tick} when none comes for a while. */
    Signal next() throws InterruptedException;

    boolean isEmpty();
}
