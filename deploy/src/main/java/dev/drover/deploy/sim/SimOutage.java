package dev.drover.deploy.sim;

import java.util.SplittableRandom;

/** What every web server needs, such as the database, is away for some seconds. */
final class SimOutage {
    private static final long SHORTEST_MS = 3_000;

    /** Where no web server of the new release answers, nothing but time tells it from a harm. */
    private static final long LONGEST_ALONE_MS = 6_000;

    private static final long LONGEST_MS = 15_000;

    private final SimWorld world;
    private long untilMs = Long.MIN_VALUE;

    SimOutage(SimWorld world) {
        this.world = world;
    }

    void begins(SplittableRandom random) {
        boolean compared = world.hosts.values().stream().anyMatch(this::isCompared);
        long millis = random.nextLong(SHORTEST_MS, compared ? LONGEST_MS : LONGEST_ALONE_MS);
        untilMs = world.now() + millis;
        world.tell("the database is away for " + millis + " ms");
    }

    private boolean isCompared(SimHost host) {
        return world.harms
                .sides()
                .web(host)
                .filter(u -> world.harms.sides().isNew(u) && world.harms.sides().hasUsers(u))
                .isPresent();
    }

    boolean lasts() {
        return world.now() < untilMs;
    }
}
