package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.cache.CacheDatabases;
import dev.drover.shared.action.cache.CacheSettings;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.ClearByOld;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Plans for fleets that a roll before gave a cache of its own, or half of one. */
class KeptCachePlansTest extends CachePlans {
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

    @Test
    void oneOfTwoReleasesThatCannotReadTheNewCacheIsEnough() {
        Observed o = seen(everywhere(SHARED), REDIS);
        Observed two = Sightings.at(o, "sidekiq01", "0430".repeat(10), "v4.2.99");
        Observed.Delta d = two.delta().orElseThrow();
        Observed.Delta both = new Observed.Delta(
                d.pre(),
                d.post(),
                d.expectedPre(),
                d.expectedPost(),
                d.workersAdded(),
                d.workersChanged(),
                d.queues(),
                d.runtimes(),
                d.needsEncryptionKeys(),
                Map.of("0430".repeat(10), READABLE, Sightings.OLD, UNREADABLE));
        Plan plan = plan(
                new Observed(two.hosts(), two.balancers(), two.sidekiq(), two.database(), Optional.of(both), List.of())
                        .with(two.upkeep())
                        .with(two.caches()));
        assertThat(with(plan, Mark.Params.class)).hasSize(1);
        assertThat(plan.notes()).anyMatch(n -> n.startsWith("cache: v4.2.10 cannot read what v4.3.0 writes"));
        assertThat(with(plan, Switch.Params.class))
                .as("each host's own release is put aside under its own name")
                .allMatch(s -> ((Switch.Params) s.call().params())
                        .oldTree()
                        .equals(s.host().name().equals("sidekiq01") ? "v4.2.99" : "v4.2.10"));
    }

    @Test
    void redisClearsOnTheWayBackOnlyWhereItCan() {
        Map<HostId, CacheSettings> blind = everywhere(SHARED);
        blind.remove(new HostId("web01"));
        for (Plan plan : List.of(
                plan(seen(everywhere(SHARED), new CacheDatabases(16, false, false, List.of(), List.of()))),
                plan(seen(blind, REDIS)),
                plan(seen(everywhere(SHARED), REDIS)
                        .with(new Observed.Caches(everywhere(SHARED), Optional.empty()))))) {
            assertThat(with(plan, Clear.Params.class)).isEmpty();
            assertThat(with(plan, ClearByOld.Params.class)).hasSize(1);
        }
        assertThat(with(plan(seen(everywhere(SHARED), redis(1, List.of()))), Clear.Params.class))
                .hasSize(1);
    }

    @Test
    void aDatabaseThatAnEarlierRollHasMarkedAndLeftIsEmptiedAndUsed() {
        CacheDatabases left = redis(
                16,
                List.of(
                        new CacheDatabases.Taken(15, 1, 0, "other"),
                        new CacheDatabases.Taken(14, 1, 2, fleet.name()),
                        new CacheDatabases.Taken(13, 1, 0, fleet.name())));
        Plan plan = plan(seen(everywhere(SHARED), left));
        Step mark = with(plan, Mark.Params.class).getFirst();
        assertThat(mark.call().params())
                .as("not 14, to which somebody is connected")
                .isInstanceOfSatisfying(
                        Mark.Params.class, p -> assertThat(p.database()).isEqualTo(13));
        Step lift = with(plan, Lift.Params.class).getFirst();
        assertThat(lift.call().params()).isEqualTo(new Lift.Params(13, fleet.name()));
        assertThat(mark.needs()).containsExactly(lift.id());
        assertThat(with(plan, Lift.Params.class)).as("it stays afterwards").hasSize(1);
    }
}
