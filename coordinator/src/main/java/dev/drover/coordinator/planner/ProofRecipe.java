package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.proof.NoOldProcess;
import dev.drover.shared.action.proof.Verify;
import dev.drover.shared.action.release.Tootctl;
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
import java.util.Set;
import java.util.TreeMap;

/** What is proved before the point of no return, and at the very end. */
final class ProofRecipe {
    private static final long QUEUE_LATENCY_MAX_S = 120;

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;

    ProofRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
    }

    void proof() {
        draft.unnoticed(new Stage(
                "proof", "Prove that nothing old is left", "post-migrations take away what old code uses", "nothing"));
        Map<String, List<String>> units = new TreeMap<>();
        Set<String> addresses = new java.util.TreeSet<>();
        fleet.hosts().values().forEach(h -> addresses.add(h.address()));
        for (Host host : up.hosts()) {
            units.put(host.id().name(), Upgrade.units(host));
        }
        steps.look(
                "no-old-process",
                up.redis(),
                "every unit runs " + up.tag() + "; no undeclared Sidekiq, no undeclared database session",
                "proof.no-old-process",
                new NoOldProcess.Params(
                        units,
                        up.live(),
                        up.redis().name(),
                        up.redisDatabase(),
                        up.postgres().name(),
                        fleet.host(up.postgres())
                                .role(Role.Postgres.class)
                                .orElseThrow()
                                .database(),
                        addresses),
                Duration.ofSeconds(3));
    }

    void verify() {
        draft.unnoticed(new Stage(
                "verify", "One-offs and the last look", "an upgrade is done when users are served", "nothing"));
        StepId cleared = steps.add(
                "cache-clear",
                "",
                up.migrator(),
                "tootctl cache clear",
                "release.tootctl",
                new Tootctl.Params(
                        up.live(),
                        List.of("cache", "clear"),
                        Duration.ofMinutes(30).toMillis()),
                List.of(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(10), Duration.ofMinutes(35), false));
        Map<String, String> sockets = new TreeMap<>();
        fleet.with(Role.Haproxy.class)
                .forEach(h -> sockets.put(
                        h.id().name(), h.role(Role.Haproxy.class).orElseThrow().socket()));
        List<String> servers = new ArrayList<>();
        for (Host host : up.hosts()) {
            host.lines().stream().map(BackendServer::toString).forEach(servers::add);
        }
        steps.look(
                "verify",
                up.redis(),
                "all servers UP, all queues move",
                "proof.verify",
                new Verify.Params(sockets, servers, up.redis().name(), up.redisDatabase(), QUEUE_LATENCY_MAX_S),
                Duration.ofSeconds(5),
                List.of(cleared));
    }
}
