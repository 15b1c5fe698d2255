package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.deploy.server.Servers;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.plan.Plan;

/** Plans and rolls at a coordinator that serves. */
final class ServerRun {
    private final Shared shared;
    private final Servers servers;

    ServerRun(Shared shared) {
        this.shared = shared;
        this.servers = shared.servers();
    }

    Plan plan(RolloutRequest wish) {
        return servers.post("/api/v1/plans", wish, Api.Made.class).plan();
    }

    String start(Plan plan) {
        return servers.post("/api/v1/rollouts", new Api.Start(plan, shared.who, shared.why), Api.Started.class)
                .rollout();
    }

    /** Follows a rollout to its end, or until it waits for a person: nobody is asked here. */
    int follow(String rollout) throws InterruptedException {
        try (JournalStore journal = shared.reading()) {
            RolloutState state = Following.follow(shared, journal, rollout, s -> s.ended() || waits(s));
            System.out.println("rollout " + rollout + ": " + StatusLine.of(state));
            return Rolling.code(state);
        }
    }

    private static boolean waits(RolloutState state) {
        boolean waits = state.course().hold().isPresent() || Explainer.waitsForPerson(state);
        return waits
                && state.plan().steps().stream().noneMatch(s -> state.of(s.id()).running());
    }
}
