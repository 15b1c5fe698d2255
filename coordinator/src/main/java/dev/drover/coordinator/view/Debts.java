package dev.drover.coordinator.view;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What ended rollouts left behind and nobody has dealt with, each with its owner and its date. Computed, never stored. */
public final class Debts {
    private Debts() {}

    /** One rollout's events. */
    public record Rollout(String id, List<Event> events) {}

    /**
     * One debt.
     *
     * @param owner who asked for the rollout that left it
     */
    public record Debt(String rollout, String owner, Instant since, String what) {
        public String text() {
            return what + " (" + rollout + ", " + owner + ", "
                    + since.toString().substring(0, 10) + "; settle: drover debt settle " + rollout + " --why …)";
        }
    }

    /**
     * Debts that are open. A later rollout that completed and left nothing behind settles all before it.
     *
     * @param rollouts oldest first
     */
    public static List<Debt> open(List<Rollout> rollouts) {
        List<Debt> open = new ArrayList<>();
        for (Rollout rollout : rollouts) {
            RolloutState state = RolloutState.fold(rollout.events());
            if (!state.ended()) {
                continue;
            }
            List<String> left = Leftovers.of(state);
            if (left.isEmpty()
                    && state.course()
                            .verdict()
                            .filter(v -> v == Verdict.COMPLETED)
                            .isPresent()) {
                open.clear();
            }
            boolean settled = rollout.events().stream().anyMatch(Event.DebtSettled.class::isInstance);
            Event.Planned planned = (Event.Planned) rollout.events().getFirst();
            Instant since = rollout.events().getLast().at();
            left.stream().filter(l -> !settled).forEach(l -> open.add(new Debt(rollout.id(), planned.who(), since, l)));
        }
        return open;
    }
}
