package dev.drover.deploy.lab;

import java.util.Locale;

/** A hand on the moment at which a release begins to harm, and on the Redis that the harm and its cure go through. */
public final class LabHarms {
    private static final String REDIS = "redis01";
    private static final String ENTRY = "cache:blocked_ips";

    private static final int PART = 20_000;
    private static final String HEARD = "/run/lab-heard";

    private final Lab lab;

    public LabHarms(Lab lab) {
        this.lab = lab;
    }

    /** Who wrote the cache's entry, as its first bytes tell. */
    public enum Entry {
        NONE,
        /** One that every release reads. */
        READABLE,
        /** It begins with the bytes 00 11, as one of Rails 7.1 does. */
        UNREADABLE
    }

    private String redis(String words) {
        return lab.exec(REDIS, "redis-cli --raw " + words)
                .orFail("asking Redis")
                .strip();
    }

    /** Releases that are rolled from now on harm nobody until {@link #begins()}; else they begin with their first process. */
    public void waits() {
        redis("set lab:harm-waits 1");
    }

    /** The moment has come: a release that waited for it harms from now on. */
    public void begins() {
        redis("del lab:harm-waits");
    }

    /**
     * The cache's entry expires, again and again, until it is a process of the new release that comes first. That one runs, or will,
     * and there are users.
     */
    public void entryMadeUnreadable() {
        Lab.await("an entry that only the new release reads", () -> {
            boolean there = entry(0) == Entry.UNREADABLE;
            if (!there) {
                redis("del " + ENTRY);
            }
            return there;
        });
    }

    /**
     * Asks the application of a web host as nginx would for a user's front page.
     *
     * @param address the user's
     * @return the HTTP status; 0 where it does not answer
     */
    public int ask(String host, String address) {
        String status = lab.exec(
                        host,
                        "curl -s -m 20 -o /dev/null -w '%{http_code}' -H 'Host: lab.example' -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-For: "
                                + address + "' http://127.0.0.1:3000/")
                .out()
                .strip();
        return Integer.parseInt(status);
    }

    /**
     * What a database of Redis has for the entry that every request asks for.
     *
     * @param database 0 is the one that all releases share
     */
    public Entry entry(int database) {
        String first = lab.exec(
                        REDIS, "redis-cli --raw -n " + database + " getrange " + ENTRY + " 0 1 | od -An -tx1 -N2")
                .orFail("reading the cache's entry")
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (first) {
            case "0a", "" -> Entry.NONE;
            case "00 11" -> Entry.UNREADABLE;
            default -> Entry.READABLE;
        };
    }

    /**
     * A moderator blocks an address on the release that uses this database as its cache: that release forgets its entry of it, as
     * Mastodon's IpBlock does. The entry of the release beside it lives for long, as Mastodon's do.
     */
    public void block(String address, int database) {
        lab.exec(
                        "db01",
                        "su postgres -c \"psql -qc \\\"insert into settings (var, value) values ('blocked_ips', '"
                                + address + "')\\\" mastodon_production\"")
                .orFail("blocking an address");
        redis("-n " + database + " del " + ENTRY);
        redis("persist " + ENTRY);
    }

    /** So many jobs of a class that only the new release knows wait for an hour; a new Sidekiq must stay for them. */
    public void jobsOfTheNewReleaseWait(int count) {
        String job =
                "{\\\"class\\\":\\\"AccountRefreshWorker\\\",\\\"args\\\":[0],\\\"retry\\\":false,\\\"queue\\\":\\\"default\\\",\\\"jid\\\":\\\"lab$i\\\"}";
        lab.exec(
                        REDIS,
                        "for i in $(seq " + count + "); do redis-cli zadd schedule $(($(date +%s) + 3600)) \"" + job
                                + "\" || exit 1; done")
                .orFail("jobs that wait");
    }

    /** Somebody has taken them away. */
    public void jobsOfTheNewReleaseLeave() {
        redis("del schedule");
    }

    /** The entry expires; returns when some process has written it again. */
    public Entry expires() {
        redis("del " + ENTRY);
        Lab.await("the entry to be written again", () -> entry(0) != Entry.NONE);
        return entry(0);
    }

    /** The next so many times Redis refuses what {@code tootctl cache clear} wants, which prints OK all the same. */
    public void clearingFails(int times) {
        redis("set lab:clear-refused " + times);
    }

    /** Puts so many other keys beside the cache's, in the same database. */
    public void crowd(int keys) {
        String script = "for i = ARGV[1] + 1, ARGV[2] do redis.call('SET', 'lab:crowd:' .. i, '') end";
        for (int at = 0; at < keys; at += PART) {
            redis("eval \"" + script + "\" 0 " + at + " " + Math.min(keys, at + PART));
        }
    }

    /** From now on Redis itself tells each write of an entry that only the new release can read. */
    public void listen() {
        lab.exec(
                        REDIS,
                        "systemctl stop lab-listener 2>/dev/null; rm -f " + HEARD
                                + "; systemd-run -q --unit lab-listener sh -c \"redis-cli monitor"
                                + " | grep --line-buffered -F '\\\"\\\\x00\\\\x11' >" + HEARD + "\""
                                + " && timeout 20 sh -c 'until redis-cli client list | grep -q cmd=monitor; do sleep 0.1; done'")
                .orFail("listening to Redis");
    }

    /** How many such writes went into a database since {@link #listen()}. */
    public long heard(int database) {
        return lab.exec(REDIS, "cat " + HEARD)
                .orFail("what was heard of Redis")
                .lines()
                .filter(l -> l.contains(" [" + database + " "))
                .count();
    }

    /** How many keys a database has. */
    public long keys(int database) {
        return Long.parseLong(redis("-n " + database + " dbsize"));
    }
}
