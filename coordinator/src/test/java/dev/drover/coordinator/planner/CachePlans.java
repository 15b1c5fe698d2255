package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Sources;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Fleets whose caches were seen, and plans for them. */
abstract class CachePlans {
    static final Path PLANS = Path.of("src/test/resources/plans/page-1");
    static final CacheSettings SHARED =
            new CacheSettings("parts", "192.0.2.11", 0, OptionalInt.empty(), "cache", List.of());
    static final CacheDatabases REDIS = redis(16, List.of(new CacheDatabases.Taken(0, 5000, 40, "")));

    static final Sources UNREADABLE = new Sources(sources("7.0.8", "6.1"), sources("7.1.4", "7.1"), List.of(), "");
    static final Sources READABLE = new Sources(sources("7.1.3", "7.1"), sources("7.1.4", "7.1"), List.of(), "");

    final Fleet fleet = fleet();

    private static Fleet fleet() {
        try {
            return FleetFile.parse(Files.readString(PLANS.resolve("fleet.yaml")))
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static CacheDatabases redis(int count, List<CacheDatabases.Taken> taken) {
        return new CacheDatabases(count, true, false, taken, List.of());
    }

    static CacheSettings own(int database) {
        return new CacheSettings("parts", "192.0.2.11", 0, OptionalInt.of(database), "cache", List.of());
    }

    private static Sources.Line line(String file, String text) {
        return new Sources.Line(file, text);
    }

    private static List<Sources.Line> sources(String rails, String form) {
        return List.of(
                line("Gemfile.lock", "    rails (" + rails + ")"),
                line("Gemfile.lock", "    sidekiq (6.5.12)"),
                line("config/application.rb", "    config.load_defaults " + form),
                line("config/application.rb", "    config.active_support.cache_format_version = " + form));
    }

    Map<HostId, CacheSettings> everywhere(CacheSettings settings) {
        Map<HostId, CacheSettings> all = new TreeMap<>();
        fleet.hosts().values().stream().filter(Host::runsRuby).forEach(h -> all.put(h.id(), settings));
        return all;
    }

    /** A release that the old one can read. */
    Observed readable(Map<HostId, CacheSettings> settings) {
        return Sightings.healthy(fleet)
                .with(new Observed.Caches(
                        settings, Optional.of(redis(16, List.of(new CacheDatabases.Taken(15, 9, 9, fleet.name()))))));
    }

    /** A release that the old one cannot read, and balancers that have a maintenance page. */
    Observed seen(Map<HostId, CacheSettings> settings, CacheDatabases redis) {
        Observed o = Sightings.healthy(fleet);
        Observed.Delta d = o.delta().orElseThrow();
        Observed.Delta unreadable = new Observed.Delta(
                d.pre(),
                d.post(),
                d.expectedPre(),
                d.expectedPost(),
                d.workersAdded(),
                d.workersChanged(),
                d.queues(),
                d.runtimes(),
                d.needsEncryptionKeys(),
                Map.of(Sightings.OLD, UNREADABLE));
        return new Observed(o.hosts(), o.balancers(), o.sidekiq(), o.database(), Optional.of(unreadable), o.troubles())
                .with(Observed.Upkeep.NONE.showing(Set.of(new HostId("lb01"))))
                .with(new Observed.Caches(settings, Optional.of(redis)));
    }

    Planned planned(Observed observed, String tag) {
        return Planner.plan(fleet, observed, RolloutRequest.of(new Change.UpgradeMastodon(tag)), Planner.Past.NONE);
    }

    Plan plan(Observed observed) {
        Planned planned = planned(observed, "v4.3.0");
        assertThat(planned).as("%s", planned).isInstanceOf(Planned.Made.class);
        return ((Planned.Made) planned).plan();
    }

    static List<Step> with(Plan plan, Class<? extends Record> params) {
        return plan.steps().stream()
                .filter(s -> params.isInstance(s.call().params()))
                .toList();
    }
}
