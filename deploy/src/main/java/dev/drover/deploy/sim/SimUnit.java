package dev.drover.deploy.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One systemd unit of a simulated host and the process behind it. */
final class SimUnit {
    final String name;
    final List<String> queues;
    boolean active;
    boolean quiet;
    /** Died by itself; systemd will start it again. */
    boolean restarting;

    int restarts;
    /** How often Drover started it; what systemd starts again by itself is not counted. */
    int startedByDrover;

    long startedMs;
    long busyUntilMs;
    /** The tree that the process was started in; it keeps it, wherever that tree is moved. */
    @Nullable
    SimTree tree;

    /** Whether it was started with a cache that only its own release uses. */
    boolean ownCache;

    SimUnit(String name, List<String> queues) {
        this.name = name;
        this.queues = queues;
    }

    boolean sidekiq() {
        return !queues.isEmpty();
    }

    boolean web() {
        return !sidekiq() && !name.contains("streaming");
    }

    void start(SimTree from, long now) {
        tree = from;
        ownCache = from.ownCache;
        startedMs = now;
        quiet = false;
        restarting = false;
        active = from.release.flaw() != Release.Flaw.NEVER_STARTS || sidekiq();
        if (!active) {
            restarts++;
        }
    }

    void stop() {
        restarting = false;
        active = false;
        tree = null;
        startedMs = 0;
    }
}
