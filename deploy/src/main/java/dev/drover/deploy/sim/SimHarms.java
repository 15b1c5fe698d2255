package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What one {@link SimHarm} does to the servers of the old release: who fails, since when, and how it is seen. */
final class SimHarms {
    static final long STEP_MS = 1_000;

    /** How long what new processes left behind is still met by old ones. */
    static final long LINGERS_MS = 20_000;

    private static final long NEVER_MS = Long.MAX_VALUE;

    /** Most rollouts that meet no trouble are over so long after code of the new release has run for the first time. */
    private static final long LATEST_MS = 150_000;

    private static final long PAGE_MS = 40;
    private static final double SOME = 0.2;
    private static final double A_THIRD = 1.0 / 3;
    private static final double HALF = 0.5;

    private final SimWorld world;
    private final SimSides sides;
    private final SimCache cache;
    private final SimLock lock;
    final SimOutage outage;
    private final List<SimTree> commands = new ArrayList<>();
    private final SimSpells spells = new SimSpells();
    private final List<Runnable> watchers = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(0);
    private Optional<SimHarm> which = Optional.empty();
    private Optional<String> weak = Optional.empty();
    private long momentMs;
    private long waitsMs;
    private boolean struck;
    private boolean rewritten;
    private long newWebUntilMs = Long.MIN_VALUE / 2;
    private long newUntilMs = Long.MIN_VALUE / 2;
    private double failedRequests;

    SimHarms(SimWorld world) {
        this.world = world;
        this.sides = new SimSides(world);
        this.cache = new SimCache(world);
        this.lock = new SimLock(world);
        this.outage = new SimOutage(world);
    }

    SimSides sides() {
        return sides;
    }

    SimCache cache() {
        return cache;
    }

    Optional<SimHarm> which() {
        return which;
    }

    /** Whether the moment has come, and code of the new release has run since. */
    boolean struck() {
        return struck;
    }

    /** Requests of users that failed at old servers. */
    long failedRequests() {
        return Math.round(failedRequests);
    }

    /** What is to be looked at each second, as long as the world turns. */
    void eachSecond(Runnable look) {
        watchers.add(look);
    }

    /**
     * Begins at this moment, or as soon as code of the new release runs after it.
     *
     * @param afterMs milliseconds from now
     * @param chance all that chance decides about it
     */
    void begins(SimHarm harm, long afterMs, SplittableRandom chance) {
        which = Optional.of(harm);
        random = chance;
        momentMs = afterMs == NEVER_MS ? NEVER_MS : world.now() + afterMs;
        if (harm == SimHarm.FAILS_AS_BEFORE) {
            weak = sides.webHosts().stream().map(h -> h.name).reduce((a, b) -> b); // the first one is the canary
            struck = true;
        }
        tick();
    }

    /**
     * One of them at a random moment after code of the new release has run for the first time, and a Redis that makes clearing
     * as hard as it may be.
     *
     * @param logged whether the balancer's log is read: without it nobody tells that every page fails while /health does not
     */
    void drawn(SplittableRandom chance, boolean logged) {
        List<SimHarm> all = chance.nextBoolean() ? SimHarm.DRAWN_HARMS : SimHarm.TWINS;
        List<SimHarm> some =
                all.stream().filter(h -> !h.isSwept() || !cache.readByOld()).toList();
        if (chance.nextInt(4) == 0) {
            cache.crowded();
        }
        cache.refuses(chance.nextInt(4) == 0 ? 1 : 0);
        SimHarm drawn = some.get(chance.nextInt(some.size()));
        waitsMs = chance.nextLong(LATEST_MS);
        // By what is drawn anyway, so that known seeds stay what they are.
        boolean pages = logged && !drawn.twin() && waitsMs % 3 == 0;
        boolean entry = waitsMs % 2 == 0 && !cache.readByOld();
        SimHarm harm = !pages ? drawn : entry ? SimHarm.UNREADABLE_PAGES : SimHarm.DROPPED_COLUMN;
        begins(harm, harm == SimHarm.FAILS_AS_BEFORE ? 0 : NEVER_MS, chance);
    }

    /** A command of a tree begins that uses what the releases share, such as its migrations. */
    void commandBegins(SimTree tree) {
        commands.add(tree);
    }

    void commandEnds(SimTree tree) {
        commands.remove(tree);
    }

    /** A process was started. */
    void started(SimUnit unit) {
        boolean settles = which.filter(SimHarm.REWRITTEN_SETTING::equals).isPresent() && struck;
        if (settles && unit.active && unit.tree != null && (unit.web() || unit.sidekiq())) {
            rewritten(sides.isNew(unit.tree));
        }
    }

    private void rewritten(boolean byNew) {
        if (rewritten != byNew) {
            world.tell("the setting is written in the " + (byNew ? "new" : "old") + " release's way");
        }
        rewritten = byNew;
    }

    private void tick() {
        List<SimUnit> running = sides.running();
        boolean newCommand = commands.stream().anyMatch(sides::isNew);
        if (newCommand || running.stream().anyMatch(sides::isNew)) {
            newUntilMs = world.now();
        }
        if (running.stream().anyMatch(u -> u.web() && sides.isNew(u))) {
            newWebUntilMs = world.now();
        }
        if (momentMs == NEVER_MS && newUntilMs == world.now()) {
            momentMs = world.now() + waitsMs;
        }
        if (!struck && world.now() >= momentMs && newUntilMs == world.now()) {
            struck = true;
            world.tell("from now on: " + which.orElseThrow());
            strike();
        }
        lives(running);
        sides.webHosts().forEach(this::feels);
        watchers.forEach(Runnable::run);
        world.fibers.after(STEP_MS, this::tick);
    }

    private void strike() {
        switch (which.orElseThrow()) {
            case UNREADABLE_CACHE, UNREADABLE_PAGES, READABLE_CACHE -> {
                cache.expires(20_000 + random.nextLong(160_000), random);
                if (sides.running().stream().anyMatch(u -> sides.isNew(u) && !u.ownCache)
                        || commands.stream().anyMatch(t -> sides.isNew(t) && !t.ownCache)) {
                    cache.writtenByNewNow();
                }
            }
            case REWRITTEN_SETTING -> rewritten(true);
            case SHARED_OUTAGE -> outage.begins(random);
            case RESTARTED_BY_HAND -> new SimMishaps(world, sides).restart();
            case STARVED -> new SimMishaps(world, sides).starve(5_000 + random.nextLong(15_000));
            default -> {
                // Begins with what new processes do from now on.
            }
        }
    }

    private void lives(List<SimUnit> running) {
        if (!struck) {
            return;
        }
        SimHarm harm = which.orElseThrow();
        if (harm.cache()) {
            long news =
                    running.stream().filter(u -> sides.isNew(u) && !u.ownCache).count()
                            + commands.stream()
                                    .filter(t -> sides.isNew(t) && !t.ownCache)
                                    .count();
            long all =
                    running.stream().filter(u -> !sides.isNew(u) && !u.ownCache).count();
            long checked = running.stream()
                    .filter(u -> !sides.isNew(u) && !u.ownCache && u.web() && !sides.hasUsers(u))
                    .count();
            cache.asked((int) (all - checked), (int) checked, (int) news);
        }
        if (harm == SimHarm.LONG_LOCK || harm == SimHarm.SHORT_LOCK) {
            lock.lives(newUntilMs == world.now(), harm == SimHarm.LONG_LOCK, random);
        }
    }

    /** The part of its users' requests that a web host fails just now; one of the new release only where all do. */
    double share(SimHost host) {
        Optional<SimUnit> unit = sides.web(host);
        if (outage.lasts()) {
            return unit.isPresent() ? 1 : 0;
        }
        if (!struck || unit.isEmpty() || sides.isNew(unit.get())) {
            return 0;
        }
        return switch (which.orElseThrow()) {
            case UNREADABLE_CACHE, UNREADABLE_PAGES -> cache.writtenByNew() && !unit.get().ownCache ? 1 : 0;
            case DROPPED_COLUMN -> 1;
            case REWRITTEN_SETTING -> rewritten ? A_THIRD : 0;
            case LONG_LOCK -> lock.held() ? HALF : 0;
            case SHARED_FILE -> world.now() - newWebUntilMs <= LINGERS_MS ? A_THIRD : 0;
            case FAILS_AS_BEFORE -> weak.filter(host.name::equals).isPresent() ? SOME : 0;
            default -> 0;
        };
    }

    /** Whether a web host answers 500 even to {@code /health}, as the balancer asks for it. */
    boolean failsHealth(SimHost host) {
        return share(host) == 1 && !sparesHealth();
    }

    /** Whether an old Sidekiq fails jobs that new processes have enqueued. */
    boolean failsJobs(SimUnit sidekiq) {
        return struck
                && which.filter(SimHarm.UNREADABLE_JOBS::equals).isPresent()
                && !sides.isNew(sidekiq)
                && world.now() - newUntilMs <= LINGERS_MS;
    }

    /**
     * What a page that users get costs at a host that answers.
     *
     * @return HTTP status, tab, milliseconds
     */
    String page(SimHost host) {
        double share = share(host);
        boolean fails = weak.isPresent() ? random.nextDouble() < share : share > 0;
        boolean old = sides.web(host).filter(u -> !sides.isNew(u)).isPresent();
        return (fails ? 500 : 200) + "\t" + (PAGE_MS + (old ? lock.waitsMs() : 0));
    }

    /** Whether the page fails even for whoever asks from the host itself: the old release's rules exempt it, its pages do not. */
    boolean pageFailsLocally(SimHost host) {
        boolean fails = weak.isEmpty() && share(host) > 0 && (share(host) < 1 || sparesHealth());
        return outage.lasts() || fails;
    }

    private boolean sparesHealth() {
        return which.filter(SimHarm::sparesHealth).isPresent();
    }

    private void feels(SimHost host) {
        double before = spells.share(host);
        double now = share(host);
        failedRequests += world.traffic.requests(host, STEP_MS) * now;
        if (now != before) {
            spells.changes(host, now, world.now());
            world.tell(host.name + " fails " + Math.round(now * 100) + " % of its requests");
            if (Math.max(now, before) == 1) {
                world.changed(host);
            }
        }
    }

    /** When which host has failed. */
    SimSpells spells() {
        return spells;
    }
}
