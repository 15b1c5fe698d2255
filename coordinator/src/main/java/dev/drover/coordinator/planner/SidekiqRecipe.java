package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.RoleFacet;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.action.sidekiq.Watch;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sidekiq, always before web. Where the release knows new jobs, a handover: all old ones quiet and idle, one new one
 * proved, then the others. Where it adds and changes none, one host after the other.
 */
final class SidekiqRecipe {
    private static final String GROUP = "sidekiq"; // quiet together, back together
    private static final Duration HOLD_BACK_MAX = Duration.ofHours(4);

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;
    private final RoleFacet facet;
    private final OwnCacheRecipe cache;

    SidekiqRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps, OwnCacheRecipe cache) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
        this.facet = new SidekiqFacet(fleet, steps, up.commit());
        this.cache = cache;
    }

    void write() {
        List<Host> all = fleet.with(Role.MastodonSidekiq.class).toList();
        if (!all.isEmpty()) {
            List<Host> own = all.stream()
                    .filter(h -> h.role(Role.MastodonWeb.class).isEmpty())
                    .sorted(Comparator.comparingInt((Host h) -> -queues(h).size())
                            .thenComparing(Host::id))
                    .toList();
            boolean sameJobs = up.delta().workersAdded().isEmpty()
                    && up.delta().workersChanged().isEmpty();
            if (sameJobs && own.size() == all.size() && all.size() > 1) {
                rolling(own);
            } else {
                handover(all, own);
            }
        }
    }

    /** Old and new run the same jobs: one host after the other, and fetching never stands still. */
    private void rolling(List<Host> hosts) {
        Host first = hosts.getFirst();
        String users = "nothing; a queue that only one unit serves waits while that unit is switched";
        draft.stage(new Stage(
                "sidekiq",
                "Sidekiq: " + first.id() + " first, and watched",
                "the release adds and changes no job, so old and new may run side by side",
                users));
        StepId proved = watch(first, "", alone(first, List.of()));
        draft.stage(new Stage(
                        "sidekiq-rest",
                        "Sidekiq: the others, one at a time",
                        "the first one runs jobs of every queue as it should",
                        users)
                .behind(List.of(new Gate.Soaked(proved))));
        StepId before = proved;
        for (Host host : hosts.subList(1, hosts.size())) {
            before = alone(host, List.of(before));
        }
    }

    private StepId alone(Host host, List<StepId> needs) {
        String group = host.id() + ".sidekiq";
        List<StepId> quiet = facet.takeOut(host, new Part(group, needs, true));
        return switchOver(host, group, List.of(idle(host.id() + ".idle", group, List.of(host), quiet)));
    }

    /** The new release knows jobs that the old one would lose: no old one fetches when the first new one starts. */
    private void handover(List<Host> all, List<Host> own) {
        String span = fleet.care().sidekiq().maxPause().toSeconds() + " s";
        draft.stage(new Stage(
                "sidekiq",
                all.size() == 1
                        ? "Sidekiq: the old one quiet, the new one proved"
                        : "Sidekiq: the old ones quiet, the first new one proved",
                "an old Sidekiq loses jobs that only the new release knows",
                "posts and deliveries wait in their queues, at most about " + span));
        List<StepId> quiet = new ArrayList<>();
        for (Host host : all) {
            quiet.addAll(facet.takeOut(host, new Part(GROUP, List.of(), true)));
        }
        List<StepId> switched = dedicated(own, idle("sidekiq.idle", GROUP, all, quiet));
        add(
                "sidekiq.hold-back",
                GROUP,
                fleet.host(up.redis()),
                "on the way back: keep the new Sidekiqs until none of their new jobs waits",
                "sidekiq.hold-back",
                new HoldBack.Params(up.redisDatabase(), up.delta().workersAdded(), HOLD_BACK_MAX.toMillis()),
                switched,
                new Reversal.Undo("waits until no job of a new class is queued"),
                Steps.pace(fleet, Duration.ofMillis(200), HOLD_BACK_MAX.plusMinutes(5), true));
    }

    /** Hosts that carry Sidekiq and no web; where both share a host, Sidekiq is switched with web. */
    private List<StepId> dedicated(List<Host> own, StepId idle) {
        if (own.isEmpty()) {
            return List.of(idle);
        }
        StepId proved = watch(own.getFirst(), GROUP, switchOver(own.getFirst(), GROUP, List.of(idle)));
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
                .map(host -> switchOver(host, GROUP, List.of(proved)))
                .toList();
    }

    private StepId idle(String id, String group, List<Host> hosts, List<StepId> quiet) {
        Duration longest = fleet.care().sidekiq().maxPause();
        return add(
                id,
                group,
                fleet.host(up.redis()),
                hosts.size() == 1
                        ? "wait until the Sidekiq of " + hosts.getFirst().id() + " runs no job"
                        : "wait until no old Sidekiq runs a job",
                "sidekiq.await-idle",
                new AwaitIdle.Params(
                        up.redisDatabase(),
                        hosts.stream().map(h -> h.id().name()).toList(),
                        longest.toMillis()),
                quiet,
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(12), longest.plusMinutes(2), true));
    }

    private StepId watch(Host host, String group, StepId switched) {
        Duration soak = fleet.care().sidekiq().soak();
        Duration healthy = fleet.care().canary().healthyDeadline();
        return add(
                host.id() + ".sidekiq-watch",
                group,
                fleet.host(up.redis()),
                "watch the first new Sidekiq: heartbeat, queues, failures",
                "sidekiq.watch",
                new Watch.Params(
                        up.redisDatabase(),
                        host.id().name(),
                        queues(host),
                        healthy.toMillis(),
                        Soaks.ofJobs(soak, fleet.care().canary())),
                List.of(switched),
                new Reversal.Nothing(),
                Steps.pace(fleet, soak, Soaks.deadline(soak).plus(healthy), true));
    }

    private StepId switchOver(Host host, String group, List<StepId> needs) {
        StepId switched = add(
                host.id() + ".switch",
                group,
                host,
                "stop the old Sidekiq, make " + up.tag() + " live, start the new one",
                "release.switch",
                up.switchParams(fleet, host, List.of()),
                cache.apart(host, group, needs, true),
                new Reversal.Undo("stops the new one, puts the old tree back, starts the old one"),
                Steps.pace(
                        fleet,
                        Duration.ofSeconds(20),
                        fleet.care().canary().healthyDeadline().plusMinutes(3),
                        true));
        return cache.proved(host, group, switched, true);
    }

    private StepId add(
            String id,
            String group,
            Host host,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Reversal reversal,
            Step.Pace pace) {
        return steps.add(id, group, host.id(), title, action, params, needs, reversal, pace);
    }

    private static List<String> queues(Host host) {
        return host.role(Role.MastodonSidekiq.class).orElseThrow().units().values().stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
