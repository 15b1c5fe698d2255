package dev.drover.shared.action.cache;

import dev.drover.shared.action.Output;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which Redis a tree's settings give its cache, as the helper's {@code look cache} tells it. Mastodon 4.1 to 4.6 use the
 * base Redis as long as no {@code CACHE_REDIS_*} is set (lib/mastodon/redis_config.rb up to 4.2, redis_configuration.rb
 * from 4.3 on).
 *
 * @param kind {@code url}, {@code parts} or {@code sentinel}: how the settings name their Redis
 * @param host of Redis, or the name of the master that Sentinel knows
 * @param database the base database, which the cache shares unless it has its own
 * @param own the database of a cache of its own, where Drover has given it one
 * @param prefix what the cache's keys begin with, without the colon
 * @param against settings of the team's own that stand against another database, in words
 */
public record CacheSettings(
        String kind, String host, int database, OptionalInt own, String prefix, List<String> against) {

    public static CacheSettings of(Output seen) {
        return new CacheSettings(
                seen.value("kind").orElse(""),
                seen.value("host").orElse(""),
                (int) seen.number("database"),
                seen.value("own")
                        .map(n -> OptionalInt.of((int) seen.number("own")))
                        .orElse(OptionalInt.empty()),
                seen.value("prefix").orElse("cache"),
                seen.values("against"));
    }

    public boolean sentinel() {
        return kind.equals("sentinel");
    }

    /** The database that the cache uses. */
    public int used() {
        return own.orElse(database);
    }

    /** Whether it names the very machine that it stands on. */
    public boolean loopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]") || host.equals("::1");
    }
}
