package dev.drover.coordinator.planner.role;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.sidekiq.Quiet;
import dev.drover.shared.action.sidekiq.Resume;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;

/** Sidekiq leaves service by fetching no more jobs; those that it has it finishes. */
public final class SidekiqFacet implements RoleFacet {
    private final Fleet fleet;
    private final Steps steps;
    private final String commit;

    /**
     * @param commit the release that a Sidekiq must not run to be made quiet
     */
    public SidekiqFacet(Fleet fleet, Steps steps, String commit) {
        this.fleet = fleet;
        this.steps = steps;
        this.commit = commit;
    }

    @Override
    public List<StepId> takeOut(Host host, Part part) {
        List<String> units = List.copyOf(
                host.role(Role.MastodonSidekiq.class).orElseThrow().units().keySet());
        return List.of(steps.add(
                host.id() + ".quiet",
                part.group(),
                host.id(),
                "tell Sidekiq to fetch no more jobs",
                "sidekiq.quiet",
                new Quiet.Params(
                        units, fleet.mastodon().live(), fleet.mastodon().releases(), commit),
                part.needs(),
                new Reversal.Undo("starts the old Sidekiq again"),
                Steps.pace(fleet, Duration.ofSeconds(1), Duration.ofMinutes(2), part.early())));
    }

    @Override
    public List<StepId> bringBack(Host host, Part part) {
        List<String> units = List.copyOf(
                host.role(Role.MastodonSidekiq.class).orElseThrow().units().keySet());
        return List.of(steps.add(
                host.id() + ".resume",
                part.group(),
                host.id(),
                "let Sidekiq fetch jobs again",
                "sidekiq.resume",
                new Resume.Params(units, fleet.care().canary().healthyDeadline().toMillis()),
                part.needs(),
                new Reversal.Stays("a Sidekiq that fetches goes on fetching"),
                Steps.pace(fleet, Duration.ofSeconds(5), Duration.ofMinutes(10), part.early())));
    }
}
