package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which cache every host's live release uses, and, where a release is wanted, whether it can get one of its own. */
final class CacheLook {
    private final Fleet fleet;
    private final Helpers helpers;

    CacheLook(Fleet fleet, Helpers helpers) {
        this.fleet = fleet;
        this.helpers = helpers;
    }

    Observed with(Observed observed) {
        Map<HostId, CacheSettings> settings = settings(observed);
        Observed seen = observed.and(differences(observed, settings));
        if (observed.delta().isEmpty()) {
            return seen.with(new Observed.Caches(settings, Optional.empty()));
        }
        Set<HostId> pages = new TreeSet<>(observed.upkeep().maintenance());
        fleet.with(Role.Haproxy.class)
                .filter(h -> observed.hosts().containsKey(h.id()) && shows(h))
                .forEach(h -> pages.add(h.id()));
        Optional<CacheDatabases> databases = fleet.first(Role.Redis.class)
                .map(Host::id)
                .filter(observed.hosts()::containsKey)
                .map(id -> helpers.look(id, "cache_databases"))
                .filter(Output::ok)
                .map(CacheDatabases::of);
        return seen.with(observed.upkeep().showing(pages)).with(new Observed.Caches(settings, databases));
    }

    /** Hosts with the same units are asked at once. */
    private Map<HostId, CacheSettings> settings(Observed observed) {
        Map<List<String>, List<HostId>> alike = new LinkedHashMap<>();
        observed.hosts().keySet().stream()
                .filter(id -> fleet.host(id).runsRuby())
                .forEach(id -> alike.computeIfAbsent(fleet.host(id).rubyUnits(), u -> new ArrayList<>())
                        .add(id));
        Map<HostId, CacheSettings> settings = new TreeMap<>();
        alike.forEach((units, hosts) -> {
            List<String> words =
                    new ArrayList<>(List.of("cache", fleet.mastodon().live()));
            words.addAll(units);
            helpers.lookAll(hosts, words.toArray(String[]::new)).forEach((id, seen) -> {
                if (seen.ok()) {
                    settings.put(id, CacheSettings.of(seen));
                }
            });
        });
        return settings;
    }

    /** Hosts of one release have one cache, or what is changed on one reaches the other late. */
    private List<Observed.Trouble> differences(Observed observed, Map<HostId, CacheSettings> settings) {
        Map<String, HostId> first = new TreeMap<>();
        List<Observed.Trouble> differing = new ArrayList<>();
        settings.forEach((id, cache) -> {
            String release = Optional.ofNullable(observed.hosts().get(id))
                    .flatMap(Observed.Seen::code)
                    .map(Observed.Code::commit)
                    .orElse("");
            HostId other = first.putIfAbsent(release, id);
            int theirs = other == null
                    ? cache.used()
                    : Optional.ofNullable(settings.get(other)).orElse(cache).used();
            if (theirs != cache.used()) {
                differing.add(new Observed.Trouble(
                        id,
                        "its cache is database " + cache.used() + " of Redis, that of " + other + " is " + theirs
                                + ": blocks and settings that are changed on one reach the other late",
                        "make .env.production the same on both, and restart; see docs/own-cache.md",
                        false));
            }
        });
        return differing;
    }

    private boolean shows(Host balancer) {
        Role.Haproxy role = balancer.role(Role.Haproxy.class).orElseThrow();
        return helpers.look(balancer.id(), "maintenance", role.socket(), role.maintenance())
                .ok();
    }
}
