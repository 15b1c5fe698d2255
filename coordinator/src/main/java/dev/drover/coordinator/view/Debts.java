package dev.drover.coordinator.view;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
     * Debts that are open. A later rollout of the same kind that completed and left nothing behind settles what was left
     * before it; a patching does not settle what an upgrade left.
     *
     * @param rollouts oldest first
     */
    public static List<Debt> open(List<Rollout> rollouts) {
        List<Open> open = new ArrayList<>();
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
                open.removeIf(o -> kinds(rollout).containsAll(o.kinds()));
            }
            boolean settled = rollout.events().stream().anyMatch(Event.DebtSettled.class::isInstance);
            Event.Planned planned = (Event.Planned) rollout.events().getFirst();
            Instant since = rollout.events().getLast().at();
            left.stream()
                    .filter(l -> !settled)
                    .forEach(l -> open.add(new Open(new Debt(rollout.id(), planned.who(), since, l), kinds(rollout))));
        }
        return open.stream().map(Open::debt).toList();
    }

    private record Open(Debt debt, Set<Class<?>> kinds) {}

    /** What kinds of change a rollout was made of. */
    private static Set<Class<?>> kinds(Rollout rollout) {
        Event.Planned planned = (Event.Planned) rollout.events().getFirst();
        return planned.plan().changes().stream().map(Object::getClass).collect(Collectors.toSet());
    }
}
