package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.MaintenancePage;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.ClearByOld;
import dev.drover.shared.action.proof.Verify;
import dev.drover.shared.action.release.Stop;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where old and new release cannot be kept apart, they never run at the same time: behind the maintenance page every host is
 * stopped, switched and started at once. What takes long stands before; on the way back the page is shown again, and the
 * cache is cleared when nothing runs, so that no old process meets what a new one wrote.
 */
final class AtOnceRecipe {
    private static final String GROUP = "at-once";
    private static final Duration PAGE_MAX = Duration.ofHours(6);
    private static final Duration CLEAR_MAX = Duration.ofMinutes(30);
    private static final long ANY_LATENCY_S = 1_000_000;

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;
    private final Keeping.InTurn keeping;
    private final List<Host> hosts;

    AtOnceRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps, Keeping.InTurn keeping) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
        this.keeping = keeping;
        this.hosts = up.hosts().stream().filter(Host::runsRuby).toList();
    }

    /** What stands against it. */
    static List<String> problems(Fleet fleet, Observed observed, Keeping keeping) {
        return keeping instanceof Keeping.InTurn in
                ? MaintenancePage.missing(fleet, observed)
                        .map(m -> m + "; this hop needs one, because both releases would use one cache, and: "
                                + String.join("; ", in.because()))
                        .toList()
                : List.of();
    }

    void note() {
        draft.note("cache: " + up.fromTag() + " cannot read what " + up.tag()
                + " writes, and it cannot have a cache of its own: " + String.join("; ", keeping.because())
                + ". So the two never run at the same time: every host is switched at once, behind the maintenance page,"
                + " and no canary goes first");
    }

    void write() {
        List<StepId> quiet = quiet();
        draft.stage(new Stage(
                "at-once",
                "Every host at once, behind the maintenance page",
                up.fromTag() + " answers 500 to everything when it reads what " + up.tag() + " has written",
                "THE SITE SHOWS THE MAINTENANCE PAGE (503 with Retry-After), about 2 min; jobs wait in their queues"));
        MaintenancePage page = new MaintenancePage(fleet, steps, PAGE_MAX);
        List<StepId> shown = page.on(List.of(), part(quiet));
        List<StepId> stopped = hosts.stream()
                .map(h -> stop(h, shown.isEmpty() ? quiet : shown))
                .toList();
        List<StepId> clear = clearedOnTheWayBack(stopped);
        List<StepId> switched = hosts.stream().map(h -> switchOver(h, clear)).toList();
        page.letIn(part(List.of(up(switched))));
    }

    private static Part part(List<StepId> needs) {
        return new Part(GROUP, needs, true);
    }

    private List<StepId> quiet() {
        List<Host> all = fleet.with(Role.MastodonSidekiq.class).toList();
        if (all.isEmpty()) {
            return List.of();
        }
        draft.stage(new Stage(
                "sidekiq",
                "Sidekiq: quiet on every host",
                "a job that runs is finished before its Sidekiq is stopped",
                "posts and deliveries wait in their queues until the new ones run"));
        SidekiqFacet facet = new SidekiqFacet(fleet, steps, up.commit());
        List<StepId> quiet = new ArrayList<>();
        all.forEach(h -> quiet.addAll(facet.takeOut(h, part(List.of()))));
        Duration longest = fleet.care().sidekiq().maxPause();
        return List.of(steps.add(
                "sidekiq.idle",
                GROUP,
                up.redis(),
                "wait until no old Sidekiq runs a job",
                "sidekiq.await-idle",
                new AwaitIdle.Params(
                        up.redisDatabase(), all.stream().map(h -> h.id().name()).toList(), longest.toMillis()),
                quiet,
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(12), longest.plusMinutes(2), true)));
    }

    private StepId stop(Host host, List<StepId> needs) {
        Duration healthy = fleet.care().canary().healthyDeadline();
        return steps.add(
                host.id() + ".stop",
                GROUP,
                host.id(),
                "stop what runs of Mastodon, but for streaming",
                "release.stop",
                new Stop.Params(
                        up.live(), up.switchParams(fleet, host, List.of()).services(), healthy.toMillis()),
                needs,
                new Reversal.Undo("starts what ran, from the old tree"),
                Steps.pace(fleet, Duration.ofSeconds(10), healthy.plusMinutes(3), true));
    }

    /** By Redis itself where it can, and by the old release wherever the team's own settings put the cache. */
    private List<StepId> clearedOnTheWayBack(List<StepId> stopped) {
        return keeping.clearsByRedis() ? List.of(byRedis(stopped), byOld(stopped)) : List.of(byOld(stopped));
    }

    private StepId byRedis(List<StepId> stopped) {
        return steps.add(
                "old-cache",
                GROUP,
                up.redis(),
                "on the way back: clear the cache before anything old runs again",
                "cache.clear",
                new Clear.Params(keeping.database(), keeping.prefix(), true, CLEAR_MAX.toMillis()),
                stopped,
                new Reversal.Undo("clears what the new release wrote into the cache"),
                Steps.pace(fleet, Duration.ofMillis(200), CLEAR_MAX.plusMinutes(5), true));
    }

    private StepId byOld(List<StepId> stopped) {
        return steps.add(
                "old-cache.by-old",
                GROUP,
                hosts.getFirst().id(),
                "on the way back: tootctl cache clear from the old tree, before anything old runs again",
                "cache.clear-by-old",
                new ClearByOld.Params(up.live(), CLEAR_MAX.toMillis()),
                stopped,
                new Reversal.Undo("clears what the new release wrote into the cache"),
                Steps.pace(fleet, Duration.ofMillis(200), CLEAR_MAX.plusMinutes(5), true));
    }

    private StepId switchOver(Host host, List<StepId> needs) {
        List<StepId> before = new ArrayList<>();
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().keySet().forEach(port -> before.add(followBack(host, port, needs))));
        return steps.add(
                host.id() + ".switch",
                GROUP,
                host.id(),
                host.role(Role.MastodonWeb.class).isPresent()
                        ? "make " + up.tag() + " live, start it, and get a real page from it"
                        : "make " + up.tag() + " live, and start it",
                "release.switch",
                up.switchParams(fleet, host, List.of()),
                before.isEmpty() ? needs : before,
                new Reversal.Undo("stops the new one, and puts the old tree back"),
                Steps.pace(
                        fleet,
                        Duration.ofSeconds(40),
                        fleet.care().canary().healthyDeadline().plusMinutes(3),
                        true));
    }

    /** Streaming is restarted after the page; on the way back it runs from the old tree before users are let in. */
    private StepId followBack(Host host, int port, List<StepId> needs) {
        return steps.add(
                host.id() + ".streaming-" + port + ".follow-back",
                GROUP,
                host.id(),
                "on the way back: start streaming " + port + " from the old tree again",
                "streaming.follow-back",
                up.restartParams(fleet, port),
                needs,
                new Reversal.Undo("restarts the port if it runs the new release"),
                Steps.pace(fleet, Duration.ofMillis(100), Duration.ofMinutes(5), true));
    }

    /** Users are let in when the balancers send requests to somebody. */
    private StepId up(List<StepId> switched) {
        Map<String, String> sockets = new TreeMap<>();
        fleet.with(Role.Haproxy.class)
                .forEach(h -> sockets.put(
                        h.id().name(), h.role(Role.Haproxy.class).orElseThrow().socket()));
        List<String> servers = hosts.stream()
                .flatMap(h -> h.webLines().stream())
                .map(BackendServer::toString)
                .toList();
        return steps.add(
                "behind-the-page",
                GROUP,
                up.redis(),
                "wait until every balancer says that every web server is UP",
                "proof.verify",
                new Verify.Params(sockets, servers, up.redis().name(), up.redisDatabase(), ANY_LATENCY_S),
                switched,
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(5), Duration.ofMinutes(5), true));
    }
}
