package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.change.Version;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses how two releases that cannot share a cache are kept apart, by what was seen on the hosts. */
final class CacheChoice {
    /** From 4.3 on Mastodon reads CACHE_REDIS_SENTINEL_MASTER (lib/mastodon/redis_configuration.rb). */
    private static final Version SENTINEL = new Version(4, 3, 0, "");

    private final Fleet fleet;
    private final Observed.Caches caches;
    private final Upgrade up;
    private final List<String> against = new ArrayList<>();

    CacheChoice(Fleet fleet, Observed observed, Upgrade up) {
        this.fleet = fleet;
        this.caches = observed.caches();
        this.up = up;
    }

    /** A cache for some processes only, and for a while: one that nobody has ever written into. */
    Optional<Keeping.Own> aside() {
        return keeping(OptionalInt.empty()) instanceof Keeping.Own own ? Optional.of(own) : Optional.empty();
    }

    Keeping keeping() {
        return keeping(left());
    }

    private Keeping keeping(OptionalInt left) {
        List<Host> ruby = up.hosts().stream().filter(Host::runsRuby).toList();
        ruby.forEach(this::host);
        one(ruby);
        Optional<CacheSettings> old = ruby.stream()
                .filter(h -> !isNew(h.id()))
                .flatMap(h -> settings(h.id()).stream())
                .findFirst()
                .or(() -> caches.settings().values().stream().findFirst());
        int used = old.map(CacheSettings::used).orElse(0);
        boolean lifts = old.flatMap(o -> o.own().stream().boxed().findFirst()).isPresent();
        String prefix = old.map(CacheSettings::prefix).orElse("cache");
        Optional<Integer> lost = caches.databases().flatMap(this::lost);
        if (lost.isPresent()) { // what is refused cannot make a third cache
            return new Keeping.Keeps(lost.get(), Set.of(), false, prefix, List.of(withoutMark(lost.get())));
        }
        OptionalInt database = database(left);
        return against.isEmpty() && database.isPresent()
                ? new Keeping.Own(database.getAsInt(), used, lifts, prefix, database.equals(left))
                : new Keeping.InTurn(List.copyOf(against), used, prefix, clearsByRedis(ruby));
    }

    private boolean clearsByRedis(List<Host> ruby) {
        return ruby.stream().allMatch(h -> settings(h.id()).isPresent())
                && caches.databases().filter(CacheDatabases::master).isPresent();
    }

    /** That which the live trees have of their own already; where they differ, that of most hosts. */
    Optional<Keeping.Keeps> kept() {
        List<Host> ruby = up.hosts().stream().filter(Host::runsRuby).toList();
        Map<Integer, Long> own = ruby.stream()
                .flatMap(h -> settings(h.id()).stream())
                .flatMap(c -> c.own().stream().boxed())
                .collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
        return own.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(most -> kept(most.getKey(), ruby));
    }

    private Keeping.Keeps kept(int database, List<Host> ruby) {
        Set<HostId> hosts = new TreeSet<>();
        List<String> reasons = new ArrayList<>();
        boolean clears = false;
        String prefix = "cache";
        for (Host host : ruby) {
            Optional<CacheSettings> seen = settings(host.id());
            List<String> stands = seen.map(CacheSettings::against).orElse(List.of());
            boolean has = seen.filter(c -> c.own().isPresent()).isPresent();
            if (!isNew(host.id()) && (has || stands.isEmpty())) {
                hosts.add(host.id());
                stands.forEach(a -> reasons.add(host.id() + ": " + a));
            }
            clears = clears || seen.filter(c -> c.used() == database).isEmpty();
            prefix = seen.filter(c -> c.used() == database)
                    .map(CacheSettings::prefix)
                    .orElse(prefix);
        }
        return new Keeping.Keeps(database, hosts, clears, prefix, reasons);
    }

    private Optional<CacheSettings> settings(HostId host) {
        return Optional.ofNullable(caches.settings().get(host));
    }

    private boolean isNew(HostId host) {
        return up.from(host).equals(up.commit());
    }

    private void host(Host host) {
        Optional<CacheSettings> seen = settings(host.id());
        if (seen.isEmpty()) {
            against.add("nobody could see which cache " + host.id() + " uses");
            return;
        }
        CacheSettings cache = seen.get();
        cache.against().forEach(a -> against.add(host.id() + ": " + a));
        if (cache.sentinel() && !sentinels()) {
            against.add(host.id() + ": Redis is found by Sentinel, of which a cache of its own knows only from 4.3 on");
        }
        if (!cache.sentinel() && cache.loopback() && !host.id().equals(up.redis())) {
            against.add(host.id() + ": it reaches Redis by something on " + cache.host()
                    + ", so that nobody can tell its connections from others'");
        }
        if (isNew(host.id()) && cache.own().isEmpty()) {
            against.add(host.id() + ": it runs " + up.tag() + " already, in the cache of all");
        }
    }

    private boolean sentinels() {
        return Version.parse(up.fromTag())
                        .filter(v -> v.compareTo(SENTINEL) >= 0)
                        .isPresent()
                && Version.parse(up.tag())
                        .filter(v -> v.compareTo(SENTINEL) >= 0)
                        .isPresent();
    }

    /** Old hosts have one cache together, and so have those that are new already. */
    private void one(List<Host> hosts) {
        for (boolean fresh : new boolean[] {false, true}) {
            List<String> different = hosts.stream()
                    .filter(h -> isNew(h.id()) == fresh)
                    .flatMap(h -> settings(h.id()).stream())
                    .map(c -> "database " + c.used() + ", " + c.prefix() + ":*")
                    .distinct()
                    .toList();
            if (different.size() > 1) {
                against.add("the hosts do not use one cache together: " + String.join("; ", different));
            }
        }
    }

    /** That of hosts which are new already, or else one that an earlier roll has left, or else one that is free. */
    private OptionalInt database(OptionalInt left) {
        Optional<CacheDatabases> seen = caches.databases().filter(d -> d.count() > 0);
        if (seen.isEmpty()) {
            against.add("Redis on " + up.redis() + " does not tell which databases it has");
            return OptionalInt.empty();
        }
        CacheDatabases redis = seen.get();
        if (redis.cluster()) {
            against.add("Redis is a cluster, which has one database only");
        }
        if (!redis.master()) {
            against.add("Redis on " + up.redis() + " is a replica");
        }
        redis.denied().forEach(u -> against.add("Redis' user " + u + " may not use another database (ACL)"));
        Optional<Integer> taken = taken(redis);
        if (taken.isPresent()) {
            return OptionalInt.of(taken.get());
        }
        return left.isPresent() ? left : free(redis);
    }

    private Optional<Integer> taken(CacheDatabases redis) {
        return ofNewHosts().filter(n -> marked(redis, n)).findFirst();
    }

    /** Redis may evict the mark: then another database would be taken for the hosts that are still to come. */
    private Optional<Integer> lost(CacheDatabases redis) {
        return ofNewHosts().filter(n -> !marked(redis, n)).findFirst();
    }

    private String withoutMark(int database) {
        return "database " + database
                + " of Redis, the cache of hosts of the new release, has lost its mark (if it is this"
                + " fleet's, on " + up.redis() + ": redis-cli -n " + database + " SET drover:cache 'fleet="
                + fleet.name()
                + " rollout=')";
    }

    private Stream<Integer> ofNewHosts() {
        return caches.settings().entrySet().stream()
                .filter(e -> isNew(e.getKey()))
                .flatMap(e -> e.getValue().own().stream().boxed());
    }

    private boolean marked(CacheDatabases redis, int database) {
        return redis.database(database)
                .filter(t -> t.fleet().equals(fleet.name()))
                .isPresent();
    }

    /** Marked for this fleet, and used by no live tree and no connection: a roll was given up before anything new ran. */
    private OptionalInt left() {
        Set<Integer> used = used();
        return caches.databases().stream()
                .flatMap(r -> r.taken().stream())
                .filter(t -> t.number() > 0
                        && t.fleet().equals(fleet.name())
                        && t.clients() == 0
                        && !used.contains(t.number()))
                .mapToInt(CacheDatabases.Taken::number)
                .max();
    }

    private Set<Integer> used() {
        Set<Integer> used = new TreeSet<>();
        for (CacheSettings cache : caches.settings().values()) {
            used.add(cache.database());
            used.add(cache.used());
        }
        return used;
    }

    private OptionalInt free(CacheDatabases redis) {
        OptionalInt free = redis.free(used());
        if (free.isEmpty()) {
            against.add("all " + redis.count() + " databases of Redis are taken");
        }
        return free;
    }
}
