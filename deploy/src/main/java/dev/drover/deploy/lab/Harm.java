package dev.drover.deploy.lab;

/**
 * What a release of the lab's stand-in does to the old one that runs beside it, and the harmless twin that looks alike. See
 * docs/lab.md for what each does.
 */
public enum Harm {
    /** Writes the cache's entry so that v4.2.10 cannot read it, and its sources do not tell. */
    CACHE_UNREADABLE("cache-unreadable", "cache-readable"),
    /** The same, and its sources tell: {@code cache_format_version}. */
    CACHE_TOLD("cache-told", "cache-readable"),
    JOBS_UNREADABLE("jobs-unreadable", "jobs-readable"),
    SETTING_REWRITTEN("setting-rewritten", "setting-same"),
    LOCK_LONG("lock-long", "lock-short"),
    FILE_UNREADABLE("file-unreadable", "file-ignored");

    private static final String BASE = "v4.3.0+";

    private final String name;
    private final String twinsName;

    Harm(String name, String twinsName) {
        this.name = name;
        this.twinsName = twinsName;
    }

    /** The tag of the release that harms. */
    public String release() {
        return BASE + name;
    }

    /** The tag of the release that looks alike and harms nobody. */
    public String twin() {
        return BASE + twinsName;
    }
}
