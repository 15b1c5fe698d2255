package dev.drover.coordinator.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a journal again, prefix by prefix, and asks the same questions: the answers must be what was ordered then. */
public final class Replay {
    private Replay() {}

    /** The first entry that does not follow from those before it, counted from 1, and why; nothing if all follow. */
    public static Optional<String> stray(List<Event> events) {
        int at = 1;
        try {
            RolloutState state = RolloutState.fold(events.subList(0, 1));
            while (at < events.size()) {
                List<Event.StepOrdered> told = orders(events, at);
                if (!told.isEmpty()) {
                    Optional<String> stray = stray(state, told);
                    if (stray.isPresent()) {
                        return Optional.of("entry " + (at + 1) + ": " + stray.get());
                    }
                }
                int until = at + Math.max(1, told.size());
                while (at < until) {
                    state = state.after(events.get(at));
                    at++;
                }
            }
            return missing(state).map(m -> "entry " + (events.size() + 1) + " is missing: " + m + " would follow");
        } catch (IllegalStateException | IllegalArgumentException impossible) {
            return Optional.of("entry " + (at + 1) + " cannot have happened there: " + impossible.getMessage());
        }
    }

    /** Orders that stand one after the other were decided together. */
    private static List<Event.StepOrdered> orders(List<Event> events, int from) {
        List<Event.StepOrdered> orders = new ArrayList<>();
        for (Event event : events.subList(from, events.size())) {
            if (!(event instanceof Event.StepOrdered order)) {
                break;
            }
            orders.add(order);
        }
        return orders;
    }

    private static Optional<String> stray(RolloutState state, List<Event.StepOrdered> told) {
        List<Move> then = told.stream()
                .<Move>map(o -> new Move.Order(o.step(), o.mission(), o.attempt()))
                .toList();
        List<Move> now = asked(state);
        return then.equals(now)
                ? Optional.empty()
                : Optional.of(then + " was ordered, but what stands before it asks for " + now);
    }

    private static Optional<String> missing(RolloutState state) {
        List<Move> open = asked(state);
        return open.isEmpty() ? Optional.empty() : Optional.of(open.toString());
    }

    private static List<Move> asked(RolloutState state) {
        return Director.moves(state).stream()
                .filter(Move.Order.class::isInstance)
                .toList();
    }
}
