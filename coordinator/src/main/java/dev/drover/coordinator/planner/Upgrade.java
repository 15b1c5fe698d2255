package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.mixed.Mixed;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.release.PageLook;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.action.release.UserPages;
import dev.drover.shared.action.streaming.Restart;
import dev.drover.shared.change.Version;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The facts of one upgrade that all its recipes need.
 *
 * @param commit the commit that the tag names
 * @param hosts hosts that run Mastodon's code, by name
 * @param found the code that each host was found at
 */
record Upgrade(
        String tag,
        String commit,
        Names names,
        Observed.Delta delta,
        List<Host> hosts,
        Map<HostId, Observed.Code> found) {
    /** Mastodon's first release on Rails 7.1. */
    private static final Version RAILS_71 = new Version(4, 3, 0, "");

    /**
     * Where things are.
     *
     * @param tree folder of the new release under releases
     * @param fromTag the oldest release that runs and is not the wanted one
     */
    record Names(
            String live,
            String releases,
            String tree,
            String fromTag,
            HostId redis,
            int redisDatabase,
            HostId postgres) {}

    static Upgrade of(Fleet fleet, Observed observed, String tag) {
        List<Host> hosts =
                fleet.hosts().values().stream().filter(Host::runsMastodon).toList();
        Map<HostId, Observed.Code> found = new TreeMap<>();
        String commit = "";
        for (Host host : hosts) {
            Observed.Code code = Optional.ofNullable(observed.hosts().get(host.id()))
                    .flatMap(Observed.Seen::code)
                    .orElseThrow();
            found.put(host.id(), code);
            commit = code.target();
        }
        Host redis = fleet.first(Role.Redis.class).orElseThrow();
        Names names = new Names(
                fleet.mastodon().live(),
                fleet.mastodon().releases(),
                tag,
                fromTag(tag, found.values()),
                redis.id(),
                redis.role(Role.Redis.class).orElseThrow().database(),
                fleet.first(Role.Postgres.class).orElseThrow().id());
        return new Upgrade(tag, commit, names, observed.delta().orElseThrow(), hosts, found);
    }

    /** Where hosts run two releases, the older one has more to bear. */
    private static String fromTag(String tag, Collection<Observed.Code> found) {
        List<String> others = found.stream()
                .map(Observed.Code::tag)
                .filter(t -> !t.equals(tag))
                .distinct()
                .toList();
        return others.stream()
                .filter(t -> Version.parse(t).isPresent())
                .min(Comparator.comparing(t -> Version.parse(t).orElseThrow()))
                .orElseGet(() -> others.isEmpty() ? tag : others.getLast());
    }

    /** What the releases that were found and the wanted one do to each other while both run. */
    Mixed mixed() {
        return delta.sources().entrySet().stream()
                .map(e -> Mixed.of(e.getValue(), called(e.getKey()), tag))
                .reduce(Mixed::and)
                .orElseThrow();
    }

    /**
     * Whether entries of the cache in Rails' form 7.1 are what a release that runs cannot read, so that to take them away helps
     * it and takes nothing of its own. Where its sources do not tell, its number does; and where that does not either, they
     * are: to take away what it reads costs it some minutes of a cold cache, but to leave there what it cannot read keeps it
     * DOWN until somebody comes, because a single clearing is not enough while a new process shares the cache.
     */
    boolean newestFormIsUnreadable() {
        return delta.sources().entrySet().stream()
                .anyMatch(e -> !Mixed.readsNewestForm(e.getValue()).orElseGet(() -> isRails71(called(e.getKey()))));
    }

    private static boolean isRails71(String tag) {
        return Version.parse(tag).filter(v -> v.compareTo(RAILS_71) >= 0).isPresent();
    }

    private String called(String running) {
        return found.values().stream()
                .filter(c -> c.commit().equals(running))
                .map(Observed.Code::tag)
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse("the release that runs");
    }

    /** Folder that the release which was found on a host moves to. */
    private String oldTree(HostId host) {
        String on = Optional.ofNullable(found.get(host))
                .map(Observed.Code::tag)
                .filter(t -> !t.equals(tag))
                .orElse(names.fromTag());
        return on.equals(tag) ? on + "-before" : on;
    }

    String live() {
        return names.live();
    }

    String releases() {
        return names.releases();
    }

    String tree() {
        return names.tree();
    }

    String fromTag() {
        return names.fromTag();
    }

    HostId redis() {
        return names.redis();
    }

    int redisDatabase() {
        return names.redisDatabase();
    }

    HostId postgres() {
        return names.postgres();
    }

    String from(HostId host) {
        return Optional.ofNullable(found.get(host)).map(Observed.Code::commit).orElse("");
    }

    /** The host that runs what is run once; a Sidekiq host where there is one, so that no web host is loaded. */
    HostId migrator() {
        return hosts.stream()
                .filter(h -> h.role(Role.MastodonWeb.class).isEmpty())
                .findFirst()
                .orElse(hosts.getFirst())
                .id();
    }

    static List<String> units(Host host) {
        List<String> units = new ArrayList<>();
        host.role(Role.MastodonSidekiq.class)
                .ifPresent(s -> units.addAll(s.units().keySet()));
        host.role(Role.MastodonWeb.class).ifPresent(w -> units.add(w.unit()));
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().keySet().forEach(p -> units.add("mastodon-streaming@" + p + ".service")));
        return units;
    }

    /**
     * Stops what runs on the host, makes the release live, and starts it again.
     *
     * @param old web hosts that are switched later
     */
    Switch.Params switchParams(Fleet fleet, Host host, List<Host> old) {
        List<String> sidekiq = host.role(Role.MastodonSidekiq.class)
                .map(s -> List.copyOf(s.units().keySet()))
                .orElse(List.of());
        Switch.Services services = host.role(Role.MastodonWeb.class)
                .map(w -> new Switch.Services(
                        sidekiq, List.of(w.unit()), w.port(), fleet.mastodon().domain()))
                .orElse(new Switch.Services(
                        sidekiq, List.of(), 0, fleet.mastodon().domain()));
        return new Switch.Params(
                live(),
                releases(),
                tree(),
                oldTree(host.id()),
                commit,
                services.web().isEmpty() ? "" : tag.substring(1),
                services,
                fleet.care().canary().healthyDeadline().toMillis(),
                fleet.care().canary().minHealthy().toMillis(),
                userPages(host, old));
    }

    private static UserPages userPages(Host host, List<Host> old) {
        return host.role(Role.MastodonWeb.class)
                .map(w -> new UserPages(
                        host.id().name(),
                        w.unit(),
                        PageLook.USUAL,
                        old.stream().flatMap(Upgrade::web).toList()))
                .orElse(UserPages.NONE);
    }

    private static Stream<UserPages.Old> web(Host host) {
        return host.role(Role.MastodonWeb.class).stream()
                .map(w -> new UserPages.Old(host.id().name(), w.port(), w.unit()));
    }

    Restart.Params restartParams(Fleet fleet, int port) {
        return new Restart.Params(
                "mastodon-streaming@" + port + ".service",
                port,
                live(),
                fleet.care().canary().healthyDeadline().toMillis());
    }
}
