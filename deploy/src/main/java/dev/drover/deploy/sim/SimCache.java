package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.SplittableRandom;

/**
 * The cache that the processes of both releases share, by the one entry that every request asks for. The entry expires, and
 * whichever process comes first writes it again, in its own release's way.
 */
final class SimCache {
    private static final long CROWDED_MS = 40_000;
    private static final long USUAL_MS = 2_000;
    private static final long SLOW_MS = 6_000;
    private static final long HELD_MS = 6_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final SimWorld world;
    private SplittableRandom random = new SplittableRandom(0);
    private boolean writtenByNew;
    private boolean there = true;
    private int writtenByNewTimes;
    private long expiresMs = NEVER;
    private long livesMs;
    private long heldUntilMs;
    private int refuses;
    private boolean crowded;
    private long takesMs = USUAL_MS;

    SimCache(SimWorld world) {
        this.world = world;
    }

    /**
     * From now on the entry expires.
     *
     * @param lives milliseconds from writing it to its end
     * @param chance decides who comes first
     */
    void expires(long lives, SplittableRandom chance) {
        random = chance;
        livesMs = lives;
        takesMs = USUAL_MS + chance.nextLong(SLOW_MS);
        expiresMs = world.now();
    }

    /** Redis refuses to delete so many times more, which {@code tootctl cache clear} does not tell: it prints OK. */
    void refuses(int times) {
        refuses = times;
    }

    /** A million other keys are in the same Redis: whoever looks through them needs long. */
    void crowded() {
        crowded = true;
    }

    /** Whether the old release reads entries in the newest form, and so has written its own in it. */
    boolean readByOld() {
        return world.releases.values().stream().findFirst().orElseThrow().readsNewestForm();
    }

    /** Whether what is there looks as if an old release of Rails could not read it. */
    boolean inNewestForm() {
        return writtenByNew() || (there && readByOld());
    }

    /** Whether a new process wrote what is there. */
    boolean writtenByNew() {
        return there && writtenByNew;
    }

    /** How often a new process wrote it so far. */
    int writtenByNewTimes() {
        return writtenByNewTimes;
    }

    /**
     * A moment passes: somebody asks for the entry, and writes it where it is not there. As long as a sweep keeps away what new
     * ones write, that is an old one.
     *
     * @param olds how many processes of the old release use this cache, and have users
     * @param checked how many have no users, and are only asked by their balancer
     * @param news how many of the new one use it
     */
    void asked(int olds, int checked, int news) {
        if (there && world.now() >= expiresMs) {
            there = false;
        }
        boolean held = world.now() < heldUntilMs && olds + checked > 0;
        if (!there && (held || olds + news > 0)) {
            there = true;
            writtenByNew = !held && random.nextInt(olds + news) >= olds;
            writtenByNewTimes += writtenByNew ? 1 : 0;
            expiresMs = livesMs == 0 ? NEVER : world.now() + livesMs;
            world.tell("the cache's entry is written by the " + (writtenByNew ? "new" : "old") + " release");
        }
    }

    /** The first process that asks now is a new one, as it may happen. */
    void writtenByNewNow() {
        there = false;
        asked(0, 0, 1);
    }

    /** How long it takes to look through all keys, in milliseconds. */
    long millis() {
        return crowded ? CROWDED_MS : takesMs;
    }

    /** {@code cache_sweep PREFIX…}: takes away what an old release of Rails cannot read, as its first bytes tell; nothing else. */
    Output sweep() {
        if (readByOld()) {
            world.violated("I13", "a sweep takes entries that the old release reads, and has written itself");
        }
        if (refuses()) {
            return new Output(Output.FAILED, "", "Redis refuses to delete: MISCONF");
        }
        boolean found = inNewestForm();
        there = there && !found;
        heldUntilMs = found ? world.now() + HELD_MS : heldUntilMs;
        world.tell("the cache is swept: " + (found ? "the new release's entry is gone" : "nothing was found"));
        return new Output(0, "swept=" + (found ? 1 : 0) + "\nseen=" + (crowded ? 1_000_000 : 1_000) + "\n", "");
    }

    /** {@code tootctl cache clear}: prints OK, whatever Redis has said. */
    void clear() {
        if (!refuses()) {
            there = false;
            world.tell("the cache is cleared");
        }
    }

    private boolean refuses() {
        boolean now = refuses > 0;
        refuses -= now ? 1 : 0;
        if (now) {
            world.tell("Redis refuses to delete from the cache");
        }
        return now;
    }
}
