package dev.drover.deploy.sim;

import java.util.SplittableRandom;

/** What every web server needs, such as the database, is away for some seconds. */
final class SimOutage {
    private static final long SHORTEST_MS = 3_000;

    /** Where no web server of the new release runs, nothing but time tells it from a harm. */
    private static final long LONGEST_ALONE_MS = 6_000;

    private static final long LONGEST_MS = 15_000;

    private final SimWorld world;
    private long fromMs;
    private long untilMs = Long.MIN_VALUE;

    SimOutage(SimWorld world) {
        this.world = world;
    }

    void begins(SplittableRandom random) {
        boolean compared = world.hosts.values().stream().anyMatch(this::servesNew);
        long millis = random.nextLong(SHORTEST_MS, compared ? LONGEST_MS : LONGEST_ALONE_MS);
        fromMs = world.now();
        untilMs = fromMs + millis;
        world.tell("the database is away for " + millis + " ms");
        world.harms.eachSecond(this::endsSoonWhereNothingIsCompared);
    }

    /** On a way back the last server of the new release may leave meanwhile. */
    private void endsSoonWhereNothingIsCompared() {
        if (lasts() && world.hosts.values().stream().noneMatch(this::runsNew)) {
            untilMs = Math.min(untilMs, Math.max(world.now(), fromMs + LONGEST_ALONE_MS));
        }
    }

    private boolean servesNew(SimHost host) {
        return runsNew(host)
                && world.harms
                        .sides()
                        .web(host)
                        .filter(world.harms.sides()::hasUsers)
                        .isPresent();
    }

    private boolean runsNew(SimHost host) {
        return world.harms.sides().web(host).filter(world.harms.sides()::isNew).isPresent();
    }

    boolean lasts() {
        return world.now() < untilMs;
    }
}
