package dev.drover.coordinator.view;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rollout's history with its durations, computed from its events. */
public record Timeline(
        String who,
        String why,
        String digest,
        Instant began,
        Instant ended,
        String status,
        List<Line> lines,
        Measures measures,
        List<String> debt) {

    /** One order: from when to when, how it ended, how much of that the host itself measured. */
    public record Line(
            String step, Mission mission, Instant from, long millis, long hostMillis, String end, String text) {}

    /**
     * How long it took, and how much of that Drover itself cost.
     *
     * @param criticalPathMillis the longest chain of host-measured command times and required waits
     */
    public record Measures(long makespanMillis, long criticalPathMillis, double overheadPercent) {}

    public static Timeline of(List<Event> events) {
        Event.Planned planned = (Event.Planned) events.getFirst();
        RolloutState state = RolloutState.fold(events);
        List<Line> lines = lines(events);
        Instant began = events.stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(Event::at)
                .findFirst()
                .orElse(planned.at());
        Instant ended = events.getLast().at();
        return new Timeline(
                planned.who(),
                planned.why(),
                planned.digest(),
                began,
                ended,
                StatusLine.of(state),
                lines,
                measures(state, lines, Duration.between(began, ended).toMillis()),
                Leftovers.of(state));
    }

    /** How long each step took that did something, by its name. */
    public Map<String, Duration> experience() {
        Map<String, Duration> took = new HashMap<>();
        lines.stream()
                .filter(l -> l.mission() == Mission.CARRY_OUT && l.end().equals("Changed"))
                .forEach(l -> took.put(l.step(), Duration.ofMillis(l.millis())));
        return took;
    }

    private static List<Line> lines(List<Event> events) {
        Map<StepId, Event.StepOrdered> open = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.StepOrdered ordered) {
                open.put(ordered.step(), ordered);
            } else if (event instanceof Event.StepSettled s && open.containsKey(s.step())) {
                Event.StepOrdered from = open.get(s.step());
                lines.add(new Line(
                        s.step().text(),
                        s.mission(),
                        from.at(),
                        Duration.between(from.at(), s.at()).toMillis(),
                        s.hostMillis(),
                        s.settlement().getClass().getSimpleName(),
                        s.settlement().text()));
            }
        }
        return lines;
    }

    private static Measures measures(RolloutState state, List<Line> lines, long makespan) {
        Map<String, Long> host = new HashMap<>();
        lines.stream().filter(l -> l.mission() == Mission.CARRY_OUT).forEach(l -> host.put(l.step(), l.hostMillis()));
        long longest = LongestChain.millis(
                state.plan(), step -> host.getOrDefault(step.id().text(), 0L));
        double overhead = longest == 0 ? 0 : 100.0 * makespan / longest - 100;
        return new Measures(makespan, longest, overhead);
    }
}
