package dev.drover.deploy.sim;

import java.util.Arrays;
import java.util.List;

/**
 * What a new release does to the old one that runs beside it, over what both share; or what only looks so. Each harm has a
 * twin that looks alike and harms nobody; four more twins are no doing of the new release at all.
 */
enum SimHarm {
    /** A cache entry that every request asks for; the old release cannot read it once a new process has written it. */
    UNREADABLE_CACHE(false),
    /** New processes enqueue jobs that an old Sidekiq cannot read. */
    UNREADABLE_JOBS(false),
    /** Each process writes a setting as it starts, in its own release's way; old web processes fail on the new way. */
    REWRITTEN_SETTING(false),
    /** While a new process lives, it holds a lock for long, again and again; old web processes wait in vain. */
    LONG_LOCK(false),
    /** New web processes put files into the media that an old one cannot show; they stay on the front page for a while. */
    SHARED_FILE(false),
    /** A cache entry that each page asks for, and {@code /health} does not; else as the unreadable one. */
    UNREADABLE_PAGES(false),
    /** What each page of an old web process needs in the database is gone for good; {@code /health} does not ask for it. */
    DROPPED_COLUMN(false),

    /** The entry is written in a new way that both can read. */
    READABLE_CACHE(true),
    /** Jobs get one more argument, which an old Sidekiq does not look at. */
    READABLE_JOBS(true),
    /** The setting is rewritten, and means the same to both. */
    SAME_SETTING(true),
    /** The lock is held again and again, for a second or two: pages of old web processes are slow. */
    SHORT_LOCK(true),
    /** A file in the media that an old one does not look at. */
    IGNORED_FILE(true),
    /** One old web server has failed a part of its requests since long before. */
    FAILS_AS_BEFORE(true),
    /** A person restarts an old web server while the new release is tried. */
    RESTARTED_BY_HAND(true),
    /** The machines are short of time: the balancer's checks of old servers time out. */
    STARVED(true),
    /** What all need, such as the database, is away for some seconds: every web server answers 500, to its balancer, too. */
    SHARED_OUTAGE(true);

    /** The harms that chance draws; those that take away every page, and nothing else, come in place of some of them. */
    static final List<SimHarm> DRAWN_HARMS =
            Arrays.stream(values()).filter(h -> !h.twin() && !h.sparesHealth()).toList();

    static final List<SimHarm> TWINS =
            Arrays.stream(values()).filter(SimHarm::twin).toList();

    private final boolean twin;

    SimHarm(boolean twin) {
        this.twin = twin;
    }

    /** Whether the new release is not to blame for anything. */
    boolean twin() {
        return twin;
    }

    /** Whether it is about the cache's entry, harmful or not. */
    boolean cache() {
        return this == UNREADABLE_CACHE || this == UNREADABLE_PAGES || this == READABLE_CACHE;
    }

    /** Whether an old process cannot read the entry, until it is swept away. */
    boolean isSwept() {
        return cache() && !twin;
    }

    /** Whether {@code /health} is content while every page fails. */
    boolean sparesHealth() {
        return this == UNREADABLE_PAGES || this == DROPPED_COLUMN;
    }
}
