package dev.drover.coordinator.rollout;

import static dev.drover.coordinator.rollout.Phase.DONE;
import static dev.drover.coordinator.rollout.Phase.FAILED;
import static dev.drover.coordinator.rollout.Phase.IN_DOUBT;
import static dev.drover.coordinator.rollout.Phase.ORDERED;
import static dev.drover.coordinator.rollout.Phase.SKIPPED;
import static dev.drover.coordinator.rollout.Phase.UNDONE;
import static dev.drover.coordinator.rollout.Phase.WAITING;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The step machine as a table: it guards the fold, is walked by a test, and draws itself for the docs. */
public final class StepTransitions {
    /** What can happen to a step. */
    public enum Trigger {
        ORDER,
        FOUND,
        SETTLED_DONE,
        SETTLED_NOT_YET,
        SETTLED_WANTING,
        SETTLED_BROKEN,
        SETTLED_UNKNOWN,
        SETTLED_PUT_BACK,
        SILENT,
        RECOVERED,
        RETRY,
        SKIP
    }

    /** One allowed transition. */
    public record Row(Phase from, Trigger trigger, Phase to) {}

    public static final List<Row> TABLE = List.of(
            new Row(WAITING, Trigger.ORDER, ORDERED),
            new Row(ORDERED, Trigger.FOUND, ORDERED),
            new Row(ORDERED, Trigger.SETTLED_DONE, DONE),
            new Row(ORDERED, Trigger.SETTLED_NOT_YET, WAITING),
            new Row(ORDERED, Trigger.SETTLED_WANTING, WAITING), // for what may come by itself
            new Row(ORDERED, Trigger.SETTLED_BROKEN, FAILED),
            new Row(ORDERED, Trigger.SETTLED_UNKNOWN, IN_DOUBT),
            new Row(ORDERED, Trigger.SETTLED_PUT_BACK, UNDONE),
            new Row(ORDERED, Trigger.SILENT, IN_DOUBT),
            new Row(IN_DOUBT, Trigger.ORDER, ORDERED), // only ever a look; see Director
            new Row(DONE, Trigger.SILENT, IN_DOUBT), // what ends by itself if it is not renewed
            new Row(WAITING, Trigger.RECOVERED, IN_DOUBT), // the journal is older than what was done
            new Row(ORDERED, Trigger.RECOVERED, IN_DOUBT),
            new Row(IN_DOUBT, Trigger.RECOVERED, IN_DOUBT),
            new Row(DONE, Trigger.RECOVERED, IN_DOUBT),
            new Row(FAILED, Trigger.RECOVERED, IN_DOUBT),
            new Row(UNDONE, Trigger.RECOVERED, IN_DOUBT),
            new Row(FAILED, Trigger.SKIP, SKIPPED),
            new Row(WAITING, Trigger.SKIP, SKIPPED),
            new Row(ORDERED, Trigger.SKIP, SKIPPED), // only ever a proof that a later step shows to have been given
            new Row(IN_DOUBT, Trigger.SKIP, SKIPPED), // likewise
            new Row(FAILED, Trigger.RETRY, WAITING),
            new Row(UNDONE, Trigger.RETRY, WAITING), // put back while the rollout goes forward: to be done again
            new Row(DONE, Trigger.RETRY, WAITING), // what relied on a step that was put back
            new Row(FAILED, Trigger.ORDER, ORDERED), // only ever an undo
            new Row(DONE, Trigger.ORDER, ORDERED)); // only ever an undo

    private StepTransitions() {}

    public static Optional<Phase> next(Phase from, Trigger trigger) {
        return TABLE.stream()
                .filter(r -> r.from() == from && r.trigger() == trigger)
                .map(Row::to)
                .findFirst();
    }

    /** The machine as a Mermaid drawing. */
    public static String drawing() {
        return "stateDiagram-v2\n    [*] --> WAITING\n"
                + TABLE.stream()
                        .map(r -> "    " + r.from() + " --> " + r.to() + ": " + r.trigger())
                        .collect(Collectors.joining("\n"))
                + "\n";
    }
}
