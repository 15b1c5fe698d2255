package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.RoleFacet;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.shared.action.Soak;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.action.sidekiq.Watch;
import dev.drover.shared.fleet.Canary;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The Sidekiq handover: all old ones quiet and idle, one new one proved, then the others. Always before web. */
final class SidekiqRecipe {
    private static final String GROUP = "sidekiq";
    private static final Duration HOLD_BACK_MAX = Duration.ofHours(4);

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;

    SidekiqRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
    }

    void write() {
        List<Host> all = fleet.with(Role.MastodonSidekiq.class).toList();
        if (all.isEmpty()) {
            return;
        }
        String span = fleet.care().sidekiq().maxPause().toSeconds() + " s";
        draft.stage(new Stage(
                "sidekiq",
                all.size() == 1
                        ? "Sidekiq: the old one quiet, the new one proved"
                        : "Sidekiq: the old ones quiet, the first new one proved",
                "an old Sidekiq loses jobs that only the new release knows",
                "posts and deliveries wait in their queues, at most about " + span));
        RoleFacet facet = new SidekiqFacet(fleet, steps, up.commit());
        List<StepId> quiet = new ArrayList<>();
        for (Host host : all) {
            quiet.addAll(facet.takeOut(host, new Part(GROUP, List.of(), true)));
        }
        StepId idle = add(
                "sidekiq.idle",
                fleet.host(up.redis()),
                "wait until no old Sidekiq runs a job",
                "sidekiq.await-idle",
                new AwaitIdle.Params(
                        up.redisDatabase(),
                        all.stream().map(h -> h.id().name()).toList(),
                        fleet.care().sidekiq().maxPause().toMillis()),
                quiet,
                new Reversal.Nothing(),
                Duration.ofSeconds(12),
                fleet.care().sidekiq().maxPause().plusMinutes(2));
        List<StepId> switched = dedicated(all, idle);
        add(
                "sidekiq.hold-back",
                fleet.host(up.redis()),
                "on the way back: keep the new Sidekiqs until none of their new jobs waits",
                "sidekiq.hold-back",
                new HoldBack.Params(up.redisDatabase(), up.delta().workersAdded(), HOLD_BACK_MAX.toMillis()),
                switched,
                new Reversal.Undo("waits until no job of a new class is queued"),
                Duration.ofMillis(200),
                HOLD_BACK_MAX.plusMinutes(5));
    }

    /** Hosts that carry Sidekiq and no web; where both share a host, Sidekiq is switched with web. */
    private List<StepId> dedicated(List<Host> all, StepId idle) {
        List<Host> own = all.stream()
                .filter(h -> h.role(Role.MastodonWeb.class).isEmpty())
                .sorted(Comparator.comparingInt((Host h) -> -queues(h).size()).thenComparing(Host::id))
                .toList();
        if (own.isEmpty()) {
            return List.of(idle);
        }
        Host first = own.getFirst();
        StepId switched = switchOver(first, List.of(idle));
        Duration soak = fleet.care().sidekiq().soak();
        boolean back = fleet.care().canary().whenBad() == Canary.WhenBad.ROLLBACK;
        StepId proved = add(
                first.id() + ".sidekiq-watch",
                fleet.host(up.redis()),
                "watch the first new Sidekiq: heartbeat, queues, failures",
                "sidekiq.watch",
                new Watch.Params(
                        up.redisDatabase(),
                        first.id().name(),
                        queues(first),
                        fleet.care().canary().healthyDeadline().toMillis(),
                        new Soak(soak.toMillis(), soak.toMillis() * 3, false, true, back, false)),
                List.of(switched),
                new Reversal.Nothing(),
                soak,
                soak.multipliedBy(4).plus(fleet.care().canary().healthyDeadline()));
        if (own.size() == 1) {
            return List.of(proved);
        }
        draft.stage(new Stage(
                        "sidekiq-rest",
                        "Sidekiq: the others",
                        "the first one runs jobs of every queue as it should",
                        "nothing; jobs run again")
                .behind(List.of(new Gate.Soaked(proved))));
        return own.stream()
                .skip(1)
                .map(host -> switchOver(host, List.of(proved)))
                .toList();
    }

    private StepId switchOver(Host host, List<StepId> needs) {
        return add(
                host.id() + ".switch",
                host,
                "stop the old Sidekiq, make " + up.tag() + " live, start the new one",
                "release.switch",
                up.switchParams(fleet, host),
                needs,
                new Reversal.Undo("stops the new one, puts the old tree back, starts the old one"),
                Duration.ofSeconds(20),
                fleet.care().canary().healthyDeadline().plusMinutes(3));
    }

    private StepId add(
            String id,
            Host host,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Reversal reversal,
            Duration estimate,
            Duration deadline) {
        return steps.add(
                id,
                GROUP,
                host.id(),
                title,
                action,
                params,
                needs,
                reversal,
                Steps.pace(fleet, estimate, deadline, true));
    }

    private static List<String> queues(Host host) {
        return host.role(Role.MastodonSidekiq.class).orElseThrow().units().values().stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
