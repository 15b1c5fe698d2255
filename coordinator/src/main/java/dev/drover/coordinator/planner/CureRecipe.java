package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.cache.Aside;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What may be done besides on a way back from a release that harms the old one; in the order in which it is tried. */
final class CureRecipe {
    private static final Duration SWEEP_MAX = Duration.ofMinutes(30);
    private static final Duration CLEAR_MAX = Duration.ofMinutes(30);

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;

    CureRecipe(Fleet fleet, Upgrade up, Draft draft) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
    }

    /**
     * @param aside a cache that new Sidekiqs may be given
     */
    void write(Optional<Keeping.Own> aside) {
        List<Host> web = fleet.with(Role.MastodonWeb.class)
                .filter(h -> !h.webLines().isEmpty())
                .toList();
        if (web.isEmpty()) {
            return;
        }
        if (up.newestFormIsUnreadable()) { // or a sweep would take what the old release has written itself
            sweeps(web, aside);
        }
        for (Host host : web) {
            cure(
                    host.id() + ".clear-cache",
                    host.id(),
                    "tootctl cache clear, from the tree of " + up.fromTag(),
                    new ActionCall("cache.clear-old", new ClearCache.Params(up.live(), CLEAR_MAX.toMillis())),
                    CLEAR_MAX.plusMinutes(5));
        }
        Duration healthy = fleet.care().canary().healthyDeadline();
        for (Host host : web) {
            cure(
                    host.id() + ".revive",
                    host.id(),
                    "restart web, if it is DOWN still",
                    new ActionCall(
                            "web.revive",
                            new Revive.Params(
                                    host.role(Role.MastodonWeb.class)
                                            .orElseThrow()
                                            .unit(),
                                    host.webLines().stream().map(this::line).toList(),
                                    healthy.toMillis())),
                    healthy);
        }
    }

    private void sweeps(List<Host> web, Optional<Keeping.Own> aside) {
        for (Host host : web) { // one that runs the old release then tells where the cache is
            cure(
                    host.id() + ".sweep",
                    up.redis(),
                    "take out of the cache what only " + up.tag() + " can read",
                    new ActionCall("cache.sweep", new Sweep.Params(host.id().name(), up.live())),
                    SWEEP_MAX);
        }
        if (!up.delta().workersAdded().isEmpty()) {
            aside.ifPresent(this::aside);
        }
    }

    /** New Sidekiqs may have to stay for hours, for jobs that only they know. */
    private void aside(Keeping.Own own) {
        Duration healthy = fleet.care().canary().healthyDeadline();
        String marks = "mark database " + own.database() + " of Redis, which is empty, as this fleet's";
        cure(
                "mark",
                up.redis(),
                marks,
                new ActionCall("cache.mark", new Mark.Params(own.database(), fleet.name(), healthy.toMillis())),
                healthy);
        fleet.with(Role.MastodonSidekiq.class)
                .filter(h -> h.role(Role.MastodonWeb.class).isEmpty())
                .forEach(h -> cure(
                        h.id() + ".aside",
                        h.id(),
                        "restart new Sidekiqs that must stay, with a cache of their own",
                        new ActionCall(
                                "cache.aside",
                                new Aside.Params(
                                        up.live(),
                                        up.commit(),
                                        List.copyOf(h.role(Role.MastodonSidekiq.class)
                                                .orElseThrow()
                                                .units()
                                                .keySet()),
                                        up.redis().name(),
                                        own.database(),
                                        healthy.toMillis())),
                        healthy.plusMinutes(3)));
        cure(
                "lift",
                up.redis(),
                "empty that database again, when no process of " + up.tag() + " is left",
                new ActionCall("cache.lift", new Lift.Params(own.database(), fleet.name())),
                healthy);
    }

    private Revive.Line line(BackendServer line) {
        return new Revive.Line(
                line.balancer().name(),
                fleet.host(line.balancer())
                        .role(Role.Haproxy.class)
                        .orElseThrow()
                        .socket(),
                line.backend(),
                line.server());
    }

    private void cure(String id, HostId host, String title, ActionCall call, Duration deadline) {
        draft.cure(new Step(
                new StepId("cure." + id),
                "",
                "",
                host,
                title,
                call,
                List.of(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(10), deadline, false)));
    }
}
