package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Drift;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Sources;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.action.patch.Patches;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a healthy fleet at v4.2.10 looks like. */
public final class Sightings {
    public static final String OLD = "57128e4df0000000000000000000000000000000";
    public static final String NEW = "a1b2c3d4e5000000000000000000000000000000";

    private static final List<Sources.Line> LINES = List.of(
            new Sources.Line("Gemfile.lock", "    rails (7.0.8)"),
            new Sources.Line("Gemfile.lock", "    sidekiq (6.5.12)"),
            new Sources.Line("config/application.rb", "    config.load_defaults 7.0"),
            new Sources.Line("app/workers/push_worker.rb", "  def perform(status_id)"));

    /** Two releases that do nothing to each other. */
    private static final Sources ALIKE = new Sources(LINES, LINES, List.of(), "");

    private Sightings() {}

    public static Observed healthy(Fleet fleet) {
        Map<HostId, Observed.Seen> seen = new TreeMap<>();
        Map<HostId, List<HaproxyServer>> balancers = new TreeMap<>();
        for (Host host : fleet.hosts().values()) {
            Optional<Observed.Code> code =
                    host.runsMastodon() ? Optional.of(new Observed.Code(OLD, "v4.2.10", NEW)) : Optional.empty();
            List<Units.Unit> units = Upgrade.units(host).stream()
                    .map(u -> new Units.Unit(
                            u,
                            "loaded",
                            "active",
                            0,
                            1000,
                            false,
                            fleet.mastodon().live(),
                            90_000))
                    .toList();
            seen.put(host.id(), new Observed.Seen("Debian GNU/Linux 12", 8000, 50_000, 0, code, units, Map.of()));
            for (BackendServer line : host.lines()) {
                balancers
                        .computeIfAbsent(line.balancer(), b -> new ArrayList<>())
                        .add(new HaproxyServer(line.backend(), line.server(), "UP", 0, 100));
            }
        }
        return new Observed(
                        seen,
                        balancers,
                        Optional.empty(),
                        Optional.of(new Observed.Database(Set.of("20230907150100"), Set.of(), 100)),
                        Optional.of(delta()),
                        List.of())
                .with(caches(fleet));
    }

    /** All share the base database, and Redis has fifteen more. */
    private static Observed.Caches caches(Fleet fleet) {
        Map<HostId, CacheSettings> settings = new TreeMap<>();
        fleet.hosts().values().stream()
                .filter(Host::runsRuby)
                .forEach(h -> settings.put(
                        h.id(), new CacheSettings("parts", "192.0.2.11", 0, OptionalInt.empty(), "cache", List.of())));
        List<CacheDatabases.Taken> taken = List.of(new CacheDatabases.Taken(0, 5000, 40, ""));
        return new Observed.Caches(settings, Optional.of(new CacheDatabases(16, true, false, taken, List.of())));
    }

    /** The same fleet with some web hosts on which the old release does not run, as a look would tell it. */
    static Observed broken(Fleet fleet, String lineStatus, String... hosts) {
        Observed o = healthy(fleet);
        List<String> down = List.of(hosts);
        Map<HostId, Observed.Seen> seen = new TreeMap<>();
        o.hosts().forEach((id, s) -> seen.put(id, down.contains(id.name()) ? stopped(s) : s));
        Map<HostId, List<HaproxyServer>> balancers = new TreeMap<>();
        o.balancers()
                .forEach((id, lines) -> balancers.put(
                        id,
                        lines.stream()
                                .map(l -> down.contains(l.server())
                                        ? new HaproxyServer(l.backend(), l.server(), lineStatus, 0, 100)
                                        : l)
                                .toList()));
        Observed without = new Observed(seen, balancers, o.sidekiq(), o.database(), o.delta(), List.of());
        List<Observed.Trouble> troubles = new Drift(fleet, without).troubles();
        return new Observed(seen, balancers, o.sidekiq(), o.database(), o.delta(), troubles);
    }

    private static Observed.Seen stopped(Observed.Seen s) {
        List<Units.Unit> units = s.units().stream()
                .map(u -> new Units.Unit(u.name(), "loaded", "failed", 5, 0, false, "", 90_000))
                .toList();
        return new Observed.Seen(s.os(), s.memoryMb(), s.diskMb(), 0, s.code(), units, s.keys());
    }

    private static Observed.Delta delta() {
        return new Observed.Delta(
                List.of(new Observed.Migration("20240217171534_remove_defaults_for_status_pins", "")),
                List.of(new Observed.Migration(
                        "20240720140205_drop_end_to_end_message_tables", "drop_table,IrreversibleMigration")),
                List.of("20230907150100", "20240217171534"),
                List.of("20240720140205"),
                List.of("AccountRefreshWorker"),
                List.of(),
                List.of("default", "push", "ingress", "mailers", "pull", "scheduler"),
                List.of(".ruby-version 3.2.3 → 3.3.5"),
                true,
                Map.of(OLD, ALIKE));
    }

    /** The same fleet, with a release that adds and changes no job and no migration. */
    public static Observed patch(Fleet fleet) {
        Observed o = healthy(fleet);
        Observed.Delta same = new Observed.Delta(
                List.of(),
                List.of(),
                List.of("20230907150100"),
                List.of(),
                List.of(),
                List.of(),
                List.of("default", "push", "ingress", "mailers", "pull", "scheduler"),
                List.of(),
                false,
                Map.of(OLD, ALIKE));
        return new Observed(o.hosts(), o.balancers(), o.sidekiq(), o.database(), Optional.of(same), o.troubles());
    }

    /** The same fleet, with what the sources of the two releases say about each other. */
    public static Observed with(Observed o, Sources sources) {
        Observed.Delta d = o.delta().orElseThrow();
        Observed.Delta other = new Observed.Delta(
                d.pre(),
                d.post(),
                d.expectedPre(),
                d.expectedPost(),
                d.workersAdded(),
                d.workersChanged(),
                d.queues(),
                d.runtimes(),
                d.needsEncryptionKeys(),
                Map.of(OLD, sources));
        return new Observed(o.hosts(), o.balancers(), o.sidekiq(), o.database(), Optional.of(other), o.troubles())
                .with(o.caches());
    }

    /** The same with a host that runs another release. */
    static Observed at(Observed o, String host, String commit, String tag) {
        Map<HostId, Observed.Seen> hosts = new TreeMap<>(o.hosts());
        hosts.computeIfPresent(
                new HostId(host),
                (id, s) -> new Observed.Seen(
                        s.os(),
                        s.memoryMb(),
                        s.diskMb(),
                        0,
                        Optional.of(new Observed.Code(commit, tag, NEW)),
                        s.units(),
                        s.keys()));
        return new Observed(hosts, o.balancers(), o.sidekiq(), o.database(), o.delta(), o.troubles())
                .with(o.upkeep())
                .with(o.caches());
    }

    private static ApplianceState firmware(boolean current) {
        return current
                ? new ApplianceState(ApplianceState.Kind.CURRENT, "firmware 7.12")
                : new ApplianceState(ApplianceState.Kind.PENDING, "firmware 7.11, and 7.12 is out");
    }

    /** The same fleet with packages to replace everywhere, but on these hosts. */
    public static Observed pending(Fleet fleet, String... current) {
        Map<HostId, Patches> patches = new TreeMap<>();
        Map<HostId, List<Guests.Guest>> guests = new TreeMap<>();
        Set<HostId> maintenance = new TreeSet<>();
        for (Host host : fleet.hosts().values()) {
            boolean nothing = List.of(current).contains(host.id().name());
            Patches.Pending openssl = new Patches.Pending("openssl", "3.0.14", "3.0.15", true, 1_400_000);
            patches.put(
                    host.id(),
                    new Patches(
                            nothing ? List.of() : List.of(openssl),
                            List.of(),
                            List.of(),
                            new Patches.Kernel("6.1.0-20-amd64", "6.1.0-20-amd64"),
                            "",
                            List.of(),
                            List.of(5000L, 5000L, 500L),
                            new Patches.Times(0, 0, 0)));
            host.guestOf()
                    .ifPresent(on -> guests.computeIfAbsent(on, h -> new ArrayList<>())
                            .add(new Guests.Guest(host.id().name(), "running", true)));
            host.role(Role.Haproxy.class).ifPresent(h -> maintenance.add(host.id()));
        }
        Map<HostId, ApplianceState> appliances = new TreeMap<>();
        fleet.appliances()
                .keySet()
                .forEach(id -> appliances.put(id, firmware(List.of(current).contains(id.name()))));
        return healthy(fleet)
                .with(new Observed.Upkeep(
                        patches, guests, maintenance, Set.of(), appliances, Optional.empty(), Optional.empty()));
    }
}
