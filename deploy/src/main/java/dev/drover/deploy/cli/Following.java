package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.deploy.view.PlainView;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A rollout line by line, as its journal grows. */
final class Following {
    private static final Duration EVERY = Duration.ofMillis(500);

    private Following() {}

    /** Shows what comes, until that is enough; gives where the rollout is then. */
    static RolloutState follow(Shared shared, JournalStore journal, String rollout, Predicate<RolloutState> enough)
            throws InterruptedException {
        PlainView view = new PlainView(System.out, shared.json);
        int shown = 0;
        while (true) {
            List<Event> events = journal.events(rollout);
            RolloutState state = RolloutState.fold(events);
            view.changed(state, events.subList(shown, events.size()));
            shown = events.size();
            if (enough.test(state)) {
                return state;
            }
            Thread.sleep(EVERY);
        }
    }
}
