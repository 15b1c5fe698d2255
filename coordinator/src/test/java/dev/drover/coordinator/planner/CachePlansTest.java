package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Sources;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Plans of a hop whose new cache the old release cannot read. {@code make accept} rewrites the files. */
class CachePlansTest extends CachePlans {
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

    private List<String> cures(Sources sources, String tag) {
        Observed seen = Sightings.with(Sightings.healthy(fleet), sources);
        for (Host host : fleet.hosts().values()) {
            seen = Sightings.at(seen, host.id().name(), Sightings.OLD, tag);
        }
        Planned planned = planned(seen, "v4.3.23");
        assertThat(planned).as("%s", planned).isInstanceOf(Planned.Made.class);
        return ((Planned.Made) planned)
                .plan().cures().stream().map(s -> s.call().action()).distinct().toList();
    }

    private static Sources hop(String name) throws IOException {
        return Sources.read(new Output(0, Files.readString(Path.of("src/test/resources/mixed", name)), ""));
    }

    /** It writes it, too: a sweep would take its own entries, and as often as it may. */
    @Test
    void whereTheOldReleaseReadsTheNewFormNothingIsSweptAndNothingSetAside() throws IOException {
        assertThat(cures(hop("4.3.0-4.3.23.txt"), "v4.3.0")).containsExactly("cache.clear-old", "web.revive");
        assertThat(cures(UNREADABLE, "v4.2.10")).startsWith("cache.sweep");
    }

    @Test
    void whereTheSourcesAreSilentTheNumberTells() {
        Sources silent = Sources.unseen("git does not answer");
        assertThat(cures(silent, "v4.3.0")).doesNotContain("cache.sweep");
        assertThat(cures(silent, "v4.2.10")).contains("cache.sweep");
        assertThat(cures(silent, "v4.2.10+glitch")).contains("cache.sweep");
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
        Observed again = Sightings.at(seen, "sidekiq01", Sightings.NEW, "v4.3.0");
        Plan plan = plan(again);
        assertThat(with(plan, Separate.Params.class))
                .allMatch(s -> ((Separate.Params) s.call().params()).database() == 9);
        assertThat(plan.steps()).noneMatch(s -> s.id().text().equals("sidekiq01.old-apart"));
    }

    /** Redis may evict it; another database beside the one that new hosts use already would be a third cache. */
    @Test
    void whereTheMarkIsLostTheHopIsRefused() {
        Map<HostId, CacheSettings> half = everywhere(SHARED);
        half.put(new HostId("sidekiq01"), own(9));
        Observed seen = seen(half, redis(16, List.of(new CacheDatabases.Taken(9, 50, 3, ""))));
        Planned planned = planned(Sightings.at(seen, "sidekiq01", Sightings.NEW, "v4.3.0"), "v4.3.0");
        assertThat(((Planned.Refused) planned).problems())
                .anyMatch(
                        p -> p.contains("database 9 of Redis, the cache of hosts of the new release, has lost its mark")
                                && p.contains("redis-cli -n 9 SET drover:cache 'fleet=" + fleet.name() + " rollout='"));
    }
}
