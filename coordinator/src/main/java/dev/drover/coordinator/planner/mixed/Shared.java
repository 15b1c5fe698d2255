package dev.drover.coordinator.planner.mixed;

/** What the processes of two releases share while both run, and may harm each other by. */
public enum Shared {
    /** Entries of Rails' cache that the release that runs cannot read. */
    CACHE,
    /** Records of the database in the cache that the release that runs cannot read. */
    RECORDS,
    /** The same the other way round: what the release that runs has written, and the new one cannot read. */
    CACHE_OF_THE_OLD,
    /** Records in the cache of which the sources do not tell who can read them. */
    RECORDS_UNSURE,
    /** Cookies, by which users are signed in. */
    COOKIES,
    /** Other texts that are signed, like links in mails. */
    SIGNED_LINKS,
    /** Jobs that both know, with other arguments. */
    JOB_ARGUMENTS,
    /** Jobs that the new one no longer knows. */
    JOBS_GONE,
    /** The times that Sidekiq writes into a job. */
    JOB_TIMES,
    /** A setting that a migration changes where both read it. */
    SETTING_REWRITTEN,
    /** A setting that a migration copies, so that each release has one of its own. */
    SETTING_COPIED,
    /** The secrets of two-factor authentication. */
    SECOND_FACTOR,
    /** The mark in Redis that a home feed is being made. */
    FEED_MARKER,
    /** Who may follow public feeds over streaming. */
    STREAMING
}
