package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Sources;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.release.Switch;
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
import org.junit.jupiter.api.Test;

/** Plans of a hop whose new cache the old release cannot read. {@code make accept} rewrites the files. */
class CachePlansTest {
    private static final Path PLANS = Path.of("src/test/resources/plans/page-1");
    private static final CacheSettings SHARED =
            new CacheSettings("parts", "192.0.2.11", 0, OptionalInt.empty(), "cache", List.of());
    private static final CacheDatabases REDIS = redis(16, List.of(new CacheDatabases.Taken(0, 5000, 40, "")));

    private final Fleet fleet = fleet();

    private static Fleet fleet() {
        try {
            return FleetFile.parse(Files.readString(PLANS.resolve("fleet.yaml")))
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static CacheDatabases redis(int count, List<CacheDatabases.Taken> taken) {
        return new CacheDatabases(count, true, false, taken, List.of());
    }

    private static CacheSettings own(int database) {
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

    private Map<HostId, CacheSettings> everywhere(CacheSettings settings) {
        Map<HostId, CacheSettings> all = new TreeMap<>();
        fleet.hosts().values().stream().filter(Host::runsRuby).forEach(h -> all.put(h.id(), settings));
        return all;
    }

    /** A release that the old one can read. */
    private Observed readable(Map<HostId, CacheSettings> settings) {
        return Sightings.healthy(fleet)
                .with(new Observed.Caches(
                        settings, Optional.of(redis(16, List.of(new CacheDatabases.Taken(15, 9, 9, fleet.name()))))));
    }

    /** A release that the old one cannot read, and balancers that have a maintenance page. */
    private Observed seen(Map<HostId, CacheSettings> settings, CacheDatabases redis) {
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
                new Sources(sources("7.0.8", "6.1"), sources("7.1.4", "7.1"), List.of(), ""));
        return new Observed(o.hosts(), o.balancers(), o.sidekiq(), o.database(), Optional.of(unreadable), o.troubles())
                .with(Observed.Upkeep.NONE.showing(Set.of(new HostId("lb01"))))
                .with(new Observed.Caches(settings, Optional.of(redis)));
    }

    private Planned planned(Observed observed, String tag) {
        return Planner.plan(fleet, observed, RolloutRequest.of(new Change.UpgradeMastodon(tag)), Planner.Past.NONE);
    }

    private Plan plan(Observed observed) {
        Planned planned = planned(observed, "v4.3.0");
        assertThat(planned).as("%s", planned).isInstanceOf(Planned.Made.class);
        return ((Planned.Made) planned).plan();
    }

    private static void same(String name, Plan plan) throws IOException {
        String text = PlanText.of(plan, EventJson.digest(plan));
        Path file = PLANS.resolve(name);
        if (Boolean.getBoolean("accept")) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
        assertThat(Runbook.of(plan, EventJson.digest(plan))).isNotEmpty();
        assertThat(EventJson.plan(EventJson.write(plan))).isEqualTo(plan);
    }

    private static List<Step> with(Plan plan, Class<? extends Record> params) {
        return plan.steps().stream()
                .filter(s -> params.isInstance(s.call().params()))
                .toList();
    }

    @Test
    void aCacheOfItsOwnFromTheFirstCommandOn() throws IOException {
        Plan plan = plan(seen(everywhere(SHARED), REDIS));
        same("own-cache.txt", plan);
        Order order = new Order(plan);
        Step mark = with(plan, Mark.Params.class).getFirst();
        assertThat(mark.call().params())
                .isInstanceOfSatisfying(
                        Mark.Params.class, p -> assertThat(p.database()).isEqualTo(15));
        plan.steps().stream()
                .filter(s -> s.call().action().equals("release.build"))
                .forEach(b -> assertThat(order.precedes(mark.id(), b.id())).isTrue());
        List<Step> separated = with(plan, Separate.Params.class);
        for (Class<? extends Record> runs : List.of(Migrate.Params.class, Switch.Params.class)) {
            for (Step first : with(plan, runs)) {
                assertThat(separated).allMatch(s -> order.precedes(s.id(), first.id()));
            }
        }
        assertThat(separated).hasSize((int)
                fleet.hosts().values().stream().filter(Host::runsRuby).count());
    }

    @Test
    void whereItCannotBeHadEveryHostIsSwitchedAtOnceBehindTheMaintenancePage() throws IOException {
        Map<HostId, CacheSettings> settings = everywhere(SHARED);
        settings.put(
                new HostId("web02"),
                new CacheSettings(
                        "parts",
                        "192.0.2.11",
                        0,
                        OptionalInt.empty(),
                        "cache",
                        List.of(".env.production sets CACHE_REDIS_URL")));
        Plan plan = plan(seen(settings, REDIS));
        same("at-once.txt", plan);
        Order order = new Order(plan);
        List<Step> stops = plan.steps().stream()
                .filter(s -> s.call().action().equals("release.stop"))
                .toList();
        for (Step switched : with(plan, Switch.Params.class)) {
            assertThat(stops).as("nothing old runs any more").allMatch(s -> order.precedes(s.id(), switched.id()));
        }
        assertThat(with(plan, Migrate.Params.class).getFirst().call().params())
                .isInstanceOfSatisfying(
                        Migrate.Params.class, p -> assertThat(p.cache()).isEqualTo("none"));
    }

    private void goesInTurn(Map<HostId, CacheSettings> settings, CacheDatabases redis, String because) {
        Plan plan = plan(seen(settings, redis));
        assertThat(with(plan, Mark.Params.class)).isEmpty();
        assertThat(plan.notes()).anyMatch(n -> n.contains("cannot have a cache of its own") && n.contains(because));
    }

    @Test
    void whatStandsAgainstItIsNamed() {
        Map<HostId, CacheSettings> shared = everywhere(SHARED);
        goesInTurn(shared, new CacheDatabases(16, true, true, List.of(), List.of()), "cluster");
        goesInTurn(shared, new CacheDatabases(16, false, false, List.of(), List.of()), "replica");
        goesInTurn(shared, new CacheDatabases(16, true, false, List.of(), List.of("app")), "user app may not");
        goesInTurn(shared, redis(0, List.of()), "does not tell which databases");
        goesInTurn(shared, redis(2, List.of(new CacheDatabases.Taken(1, 1, 0, ""))), "all 2 databases");
        CacheSettings sentinel = new CacheSettings("sentinel", "mymaster", 0, OptionalInt.empty(), "cache", List.of());
        goesInTurn(everywhere(sentinel), REDIS, "only from 4.3 on");
        CacheSettings proxy = new CacheSettings("parts", "127.0.0.1", 0, OptionalInt.empty(), "cache", List.of());
        goesInTurn(everywhere(proxy), REDIS, "nobody can tell its connections");
        Map<HostId, CacheSettings> two = everywhere(SHARED);
        two.put(new HostId("web01"), own(7));
        goesInTurn(two, REDIS, "do not use one cache together");
        Map<HostId, CacheSettings> blind = everywhere(SHARED);
        blind.remove(new HostId("web01"));
        goesInTurn(blind, REDIS, "nobody could see which cache web01 uses");
    }

    @Test
    void withoutAMaintenancePageThatHopIsRefusedWithItsReason() {
        Observed without = seen(everywhere(SHARED), redis(1, List.of())).with(Observed.Upkeep.NONE);
        assertThat(((Planned.Refused) planned(without, "v4.3.0")).problems())
                .anyMatch(p -> p.contains("lb01 has no maintenance page") && p.contains("all 1 databases"));
    }

    @Test
    void anotherFleetsCacheIsRespectedAndThatOfAnEarlierTryIsUsedAgain() {
        CacheDatabases theirs =
                redis(16, List.of(new CacheDatabases.Taken(15, 1, 0, "other"), new CacheDatabases.Taken(14, 0, 3, "")));
        assertThat(with(plan(seen(everywhere(SHARED), theirs)), Mark.Params.class)
                        .getFirst()
                        .call()
                        .params())
                .isInstanceOfSatisfying(
                        Mark.Params.class, p -> assertThat(p.database()).isEqualTo(13));
        Map<HostId, CacheSettings> half = everywhere(SHARED);
        half.put(new HostId("sidekiq01"), own(9));
        Observed seen = seen(half, redis(16, List.of(new CacheDatabases.Taken(9, 50, 3, fleet.name()))));
        Map<HostId, Observed.Seen> hosts = new TreeMap<>(seen.hosts());
        hosts.computeIfPresent(
                new HostId("sidekiq01"),
                (id, s) -> new Observed.Seen(
                        s.os(),
                        s.memoryMb(),
                        s.diskMb(),
                        0,
                        Optional.of(new Observed.Code(Sightings.NEW, "v4.3.0", Sightings.NEW)),
                        s.units(),
                        s.keys()));
        Observed again = new Observed(
                        hosts, seen.balancers(), seen.sidekiq(), seen.database(), seen.delta(), seen.troubles())
                .with(seen.upkeep())
                .with(seen.caches());
        Plan plan = plan(again);
        assertThat(with(plan, Separate.Params.class))
                .allMatch(s -> ((Separate.Params) s.call().params()).database() == 9);
        assertThat(plan.steps()).noneMatch(s -> s.id().text().equals("sidekiq01.old-apart"));
    }

    @Test
    void theCacheOfTheReleaseBeforeIsFreeAgainAtTheEnd() {
        Plan plan =
                plan(seen(everywhere(own(15)), redis(16, List.of(new CacheDatabases.Taken(15, 9, 9, fleet.name())))));
        assertThat(with(plan, Separate.Params.class))
                .allMatch(s -> ((Separate.Params) s.call().params()).database() == 14);
        assertThat(with(plan, Lift.Params.class).getFirst().call().params())
                .isEqualTo(new Lift.Params(15, fleet.name()));
    }

    @Test
    void aNextReleaseThatCanShareItKeepsTheFleetsOwnCache() {
        Plan plan = plan(readable(everywhere(own(15))));
        assertThat(with(plan, Separate.Params.class))
                .hasSize((int)
                        fleet.hosts().values().stream().filter(Host::runsRuby).count())
                .allMatch(s -> ((Separate.Params) s.call().params()).database() == 15);
        assertThat(with(plan, Mark.Params.class)).isEmpty();
        assertThat(with(plan, Lift.Params.class)).isEmpty();
        assertThat(with(plan, Clear.Params.class)).isEmpty();
        assertThat(plan.notes()).anyMatch(n -> n.contains("database 15 of Redis") && n.contains("stays the cache"));
    }

    @Test
    void hostsThatDoNotUseTheFleetsOwnCacheGetItAndItIsCleared() {
        Map<HostId, CacheSettings> settings = everywhere(own(15));
        settings.put(new HostId("web02"), SHARED);
        Plan plan = plan(readable(settings));
        assertThat(with(plan, Separate.Params.class))
                .anyMatch(s -> s.host().name().equals("web02"))
                .allMatch(s -> ((Separate.Params) s.call().params()).database() == 15);
        assertThat(with(plan, Clear.Params.class))
                .singleElement()
                .matches(s -> ((Clear.Params) s.call().params()).database() == 15);
    }

    @Test
    void theFleetsOwnCacheThatCannotBeMadeAgainIsARefusal() {
        Map<HostId, CacheSettings> settings = everywhere(own(15));
        settings.put(
                new HostId("web02"),
                new CacheSettings(
                        "parts", "192.0.2.11", 0, OptionalInt.of(15), "cache", List.of(".env.local sets REDIS_HOST")));
        assertThat(((Planned.Refused) planned(readable(settings), "v4.3.0")).problems())
                .anyMatch(p -> p.contains("web02: .env.local sets REDIS_HOST") && p.contains("database 15"));
    }
}
