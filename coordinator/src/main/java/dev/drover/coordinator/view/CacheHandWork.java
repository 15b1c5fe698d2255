package dev.drover.coordinator.view;

import static dev.drover.coordinator.view.Hand.hand;

import dev.drover.shared.action.cache.Apart;
import dev.drover.shared.action.cache.Aside;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.ClearByOld;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Prove;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.action.haproxy.Maintenance;
import dev.drover.shared.action.release.Stop;
import java.util.List;

/** What a person would type where old and new release must not share a cache. */
final class CacheHandWork {
    static final List<Hand<?>> ALL = List.of(
            hand(
                    "cache.mark",
                    Mark.Params.class,
                    p -> "redis-cli -n " + p.database() + " DBSIZE   # 0\nredis-cli -n " + p.database()
                            + " SET drover:cache 'fleet=" + p.fleet() + " rollout='"),
            hand(
                    "cache.separate",
                    Separate.Params.class,
                    p -> "sudo -u mastodon editor " + p.releases() + "/" + p.tree()
                            + "/.env.production   # CACHE_REDIS_URL: REDIS_URL with the database " + p.database()
                            + "; never into " + p.live() + " while the old release is there"),
            hand("cache.apart", Apart.Params.class, p -> used(p.database(), p.redis()) + ": none is this host's"),
            hand(
                    "cache.prove",
                    Prove.Params.class,
                    p -> used(p.database(), p.redis()) + ": this host's ports in ss -tnp"),
            hand("cache.clear", Clear.Params.class, CacheHandWork::clear),
            hand(
                    "cache.aside",
                    Aside.Params.class,
                    p -> "CACHE_REDIS_URL with database " + p.database() + " into " + p.live()
                            + "/.env.production, then: systemctl restart " + String.join(" ", p.units())),
            hand(
                    "cache.clear-by-old",
                    ClearByOld.Params.class,
                    p -> "nothing on the way forward; on the way back: cd " + p.live()
                            + " && sudo -u mastodon RAILS_ENV=production bin/tootctl cache clear"),
            hand(
                    "cache.lift",
                    Lift.Params.class,
                    p -> "redis-cli -n " + p.database() + " GET drover:cache   # fleet=" + p.fleet()
                            + "\nredis-cli CLIENT LIST | grep ' db="
                            + p.database()
                            + " '   # nobody: no .env.production names it in CACHE_REDIS_URL or CACHE_REDIS_DB any more\nredis-cli -n "
                            + p.database() + " FLUSHDB ASYNC"),
            hand(
                    "haproxy.let-in",
                    Maintenance.Params.class,
                    p -> "echo 'set map " + p.map() + " on no' | sudo socat - " + p.socket()
                            + "   # and write \"on no\" into " + p.map()),
            hand(
                    "release.stop",
                    Stop.Params.class,
                    p -> "systemctl stop " + String.join(" ", p.services().web()) + " "
                            + String.join(" ", p.services().sidekiq())));

    private CacheHandWork() {}

    private static String used(int database, String redis) {
        return "redis-cli CLIENT LIST | grep ' db=" + database + " '   # on " + redis;
    }

    private static String clear(Clear.Params p) {
        String words = "redis-cli -n " + p.database() + " --scan --pattern '" + p.prefix()
                + ":*' | xargs -d '\\n' -n 500 redis-cli -n " + p.database() + " UNLINK";
        return p.back() ? "nothing on the way forward; on the way back: " + words : words;
    }
}
