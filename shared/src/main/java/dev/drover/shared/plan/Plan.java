package dev.drover.shared.plan;

import dev.drover.shared.change.Change;
import java.util.List;
import java.util.stream.Stream;

/**
 * The whole intention as a graph of steps in titled stages, fixed at approval and named by its digest.
 *
 * @param schema version of this form
 * @param fleetDigest digest of the fleet file that it was made from
 * @param notes what a reviewer must know that no step says: warnings, debt, what is not proved
 * @param cures what may be done besides on a way back from a release that harms the old one; each is a step only when it is
 *     chosen. None in plans of before
 */
public record Plan(
        int schema,
        String fleet,
        String fleetDigest,
        List<Change> changes,
        List<Stage> stages,
        List<Step> steps,
        List<String> notes,
        List<Step> cures) {

    public static final int SCHEMA = 2;

    /** Before a note about what two releases do to each other while both run; its further lines are users' and the end's. */
    public static final String MIXED = "mixed: ";

    /** What two releases do to each other while both run: notes of one or three lines. */
    public List<String> mixed() {
        return notes.stream()
                .filter(n -> n.startsWith(MIXED))
                .map(n -> n.substring(MIXED.length()))
                .toList();
    }

    /** All other notes. */
    public List<String> remarks() {
        return notes.stream().filter(n -> !n.startsWith(MIXED)).toList();
    }

    public Step step(StepId id) {
        return steps.stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no step " + id + " in the plan"));
    }

    /** The same, with one more step in a stage of its own at the end. */
    public Plan with(Stage stage, Step step) {
        List<Stage> titled = stages.contains(stage) ? stages : append(stages, stage);
        return new Plan(schema, fleet, fleetDigest, changes, titled, append(steps, step), notes, cures);
    }

    private static <T> List<T> append(List<T> list, T one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }

    public List<Step> of(Stage stage) {
        return steps.stream().filter(s -> s.stage().equals(stage.id())).toList();
    }
}
