package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.BalancerFacet;
import dev.drover.coordinator.planner.role.MaintenancePage;
import dev.drover.coordinator.planner.role.Part;
import dev.drover.coordinator.planner.role.RoleFacet;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.planner.role.SidekiqFacet;
import dev.drover.coordinator.planner.role.StreamingPortFacet;
import dev.drover.coordinator.planner.role.WebFacet;
import dev.drover.shared.action.redis.Save;
import dev.drover.shared.action.release.Answers;
import dev.drover.shared.action.sidekiq.AwaitIdle;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How the hosts of an outing leave service, and how they come back. */
final class Departures {
    private static final Duration MAINTENANCE_MAX = Duration.ofHours(1);
    private static final Duration SAVE_MAX = Duration.ofMinutes(10);

    private final Fleet fleet;
    private final ServerLines lines;
    private final Care care;
    private final boolean always;
    private final MaintenancePage page;
    private final SidekiqFacet sidekiq;
    private final BalancerFacet balancer;

    /**
     * @param always whether they leave although none of them wants a reboot
     */
    Departures(Fleet fleet, Steps steps, ServerLines lines, Care care, boolean always) {
        this.fleet = fleet;
        this.lines = lines;
        this.care = care;
        this.always = always;
        this.page = new MaintenancePage(fleet, steps, MAINTENANCE_MAX);
        this.sidekiq = new SidekiqFacet(fleet, steps, "none");
        this.balancer = new BalancerFacet(fleet, steps);
    }

    List<StepId> out(Outing outing, Part part) {
        if (!outing.outage()) {
            List<StepId> out = new ArrayList<>();
            for (Host host : outing.members()) {
                Part traffic = part.after(balancer.takeOut(host, part));
                Part web = traffic.after(new WebFacet(fleet, lines).takeOut(host, traffic));
                Part both = web.after(streaming(host, web, true));
                out.addAll(both.after(quiet(List.of(host), both)).needs());
            }
            return out;
        }
        Part idle = needsNoJobs(outing) ? part.after(quiet(sidekiqs(), part)) : part;
        return saved(outing, idle.after(page.on(always ? List.of() : outing.patched(), idle)));
    }

    /** Jobs that run while the database or Redis is away would fail; they wait in their queues instead. */
    private static boolean needsNoJobs(Outing outing) {
        return outing.carries(Role.Redis.class)
                || outing.carries(Role.Postgres.class)
                || outing.carries(Role.MastodonSidekiq.class);
    }

    void back(Outing outing, Part part) {
        if (!outing.outage()) {
            for (Host host : outing.members()) {
                Part well = part.after(answers(List.of(host), part));
                Part jobs = well.after(resume(List.of(host), well));
                Part ports = jobs.after(streaming(host, jobs, false));
                Part web = ports.after(new WebFacet(fleet, lines).bringBack(host, ports));
                balancer.bringBack(host, web);
            }
            return;
        }
        Part well = part.after(answers(fleet.with(Role.MastodonWeb.class).toList(), part));
        page.off(well);
        if (needsNoJobs(outing)) {
            resume(sidekiqs(), well);
        }
    }

    private List<Host> sidekiqs() {
        return fleet.with(Role.MastodonSidekiq.class).toList();
    }

    private List<StepId> streaming(Host host, Part part, boolean out) {
        List<StepId> all = new ArrayList<>();
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().keySet().forEach(port -> {
                    RoleFacet facet = new StreamingPortFacet(fleet, lines, port);
                    all.addAll(out ? facet.takeOut(host, part) : facet.bringBack(host, part));
                }));
        return all;
    }

    /** Tells the Sidekiqs of these hosts to fetch no more jobs, and waits until they run none. */
    private List<StepId> quiet(Collection<Host> hosts, Part part) {
        List<Host> with = hosts.stream()
                .filter(h -> h.role(Role.MastodonSidekiq.class).isPresent())
                .toList();
        if (with.isEmpty()) {
            return part.needs();
        }
        List<StepId> told = new ArrayList<>();
        with.forEach(h -> told.addAll(sidekiq.takeOut(h, part)));
        Host redis = fleet.first(Role.Redis.class).orElseThrow();
        Duration longest = fleet.care().sidekiq().maxPause();
        return List.of(care.add(
                redis,
                with.size() == 1 ? with.getFirst().id() + ".idle" : "sidekiq-idle",
                part.group(),
                "wait until "
                        + (with.size() == 1
                                ? "the Sidekiq of " + with.getFirst().id()
                                : "every Sidekiq")
                        + " runs no job",
                "sidekiq.await-idle",
                new AwaitIdle.Params(
                        redis.role(Role.Redis.class).orElseThrow().database(),
                        with.stream().map(h -> h.id().name()).toList(),
                        longest.toMillis()),
                told,
                new Care.Time(Duration.ofSeconds(12), longest.plusMinutes(2)),
                new Reversal.Nothing()));
    }

    private List<StepId> resume(Collection<Host> hosts, Part part) {
        return hosts.stream()
                .filter(h -> h.role(Role.MastodonSidekiq.class).isPresent())
                .flatMap(h -> sidekiq.bringBack(h, part).stream())
                .toList();
    }

    private List<StepId> answers(Collection<Host> hosts, Part part) {
        List<StepId> all = new ArrayList<>();
        for (Host host : hosts) {
            host.role(Role.MastodonWeb.class)
                    .ifPresent(w -> all.add(care.add(
                            host,
                            "answers",
                            part.group(),
                            "get a real page from it",
                            "release.answers",
                            new Answers.Params(
                                    fleet.mastodon().live(),
                                    w.port(),
                                    fleet.mastodon().domain(),
                                    healthy()),
                            part.needs(),
                            new Care.Time(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                            new Reversal.Nothing())));
        }
        return all;
    }

    private long healthy() {
        return fleet.care().canary().healthyDeadline().toMillis();
    }

    private List<StepId> saved(Outing outing, Part part) {
        List<StepId> all = new ArrayList<>();
        for (Host host : outing.members()) {
            host.role(Role.Redis.class)
                    .ifPresent(r -> all.add(care.add(
                            host,
                            "save",
                            part.group(),
                            "prove that what Redis holds is on the disk",
                            "redis.save",
                            new Save.Params(r.database(), SAVE_MAX.toMillis()),
                            part.needs(),
                            new Care.Time(Duration.ofSeconds(2), SAVE_MAX.multipliedBy(3)),
                            new Reversal.Nothing())));
        }
        return all.isEmpty() ? part.needs() : all;
    }
}
