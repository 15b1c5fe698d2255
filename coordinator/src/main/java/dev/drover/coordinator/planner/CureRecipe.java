package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
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

    void write() {
        List<Host> web = fleet.with(Role.MastodonWeb.class)
                .filter(h -> !h.webLines().isEmpty())
                .toList();
        if (web.size() < 2) {
            return; // nobody runs the old release beside the new one
        }
        for (Host host : web) { // one that runs the old release then tells where the cache is
            cure(
                    host.id() + ".sweep",
                    up.redis(),
                    "take out of the cache what only " + up.tag() + " can read",
                    new ActionCall("cache.sweep", new Sweep.Params(host.id().name(), up.live())),
                    SWEEP_MAX);
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
