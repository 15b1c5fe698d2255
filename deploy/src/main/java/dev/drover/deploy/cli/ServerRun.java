package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.deploy.server.Servers;
import dev.drover.deploy.view.PlainView;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.plan.Plan;
import java.time.Duration;
import java.util.List;

/** Plans and rolls at a coordinator that serves. */
final class ServerRun {
    private static final Duration EVERY = Duration.ofMillis(500);

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

    /** Follows a rollout to its end, or until it waits for a person and nobody is there. */
    int follow(String rollout, boolean leaveWhenItWaits) throws InterruptedException {
        PlainView view = new PlainView(System.out, shared.json);
        int shown = 0;
        try (JournalStore journal = shared.reading()) {
            while (true) {
                List<Event> events =
                        journal.read(rollout).stream().map(Journal.Entry::event).toList();
                RolloutState state = RolloutState.fold(events);
                view.changed(state, events.subList(shown, events.size()));
                shown = events.size();
                boolean waits = state.course().hold().isPresent() || Explainer.waitsForPerson(state);
                boolean still = state.plan().steps().stream()
                        .noneMatch(s -> state.of(s.id()).running());
                if (state.ended() || (leaveWhenItWaits && waits && still)) {
                    System.out.println("rollout " + rollout + ": " + StatusLine.of(state));
                    return Rolling.code(state);
                }
                Thread.sleep(EVERY);
            }
        }
    }
}
