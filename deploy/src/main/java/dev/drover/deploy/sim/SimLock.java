package dev.drover.deploy.sim;

import java.util.SplittableRandom;

/** A lock in the database that new processes hold again and again, while old ones wait for it. */
final class SimLock {
    private static final long REQUEST_GIVES_UP_MS = 15_000;

    private final SimWorld world;
    private long heldUntilMs;
    private long freeUntilMs;

    SimLock(SimWorld world) {
        this.world = world;
    }

    /**
     * A moment passes.
     *
     * @param taken whether a process lives that takes it
     * @param forLong for how long: for more than a request waits, or for a second or two
     */
    void lives(boolean taken, boolean forLong, SplittableRandom random) {
        if (held() && !taken) {
            heldUntilMs = world.now();
            freeUntilMs = world.now(); // the next one may want it as soon as it lives
        } else if (!held() && taken && world.now() >= freeUntilMs) {
            long millis = forLong ? 20_000 + random.nextLong(70_000) : 1_000 + random.nextLong(1_000);
            heldUntilMs = world.now() + millis;
            freeUntilMs = heldUntilMs + 10_000 + random.nextLong(30_000);
            world.tell("a new process holds a lock for " + millis + " ms");
        }
    }

    boolean held() {
        return world.now() < heldUntilMs;
    }

    /** How long a request of an old process takes that wants the lock now, in milliseconds; most want it not. */
    long waitsMs() {
        return Math.min(REQUEST_GIVES_UP_MS, Math.max(0, heldUntilMs - world.now()));
    }
}
