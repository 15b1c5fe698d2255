package dev.drover.shared.plan;

import dev.drover.shared.change.Change;
import java.util.List;

/**
 * The whole intention as a graph of steps in titled stages, fixed at approval and named by its digest.
 *
 * @param schema version of this form
 * @param fleetDigest digest of the fleet file that it was made from
 * @param notes what a reviewer must know that no step says: warnings, debt, what is not proved
 */
public record Plan(
        int schema,
        String fleet,
        String fleetDigest,
        List<Change> changes,
        List<Stage> stages,
        List<Step> steps,
        List<String> notes) {

    public static final int SCHEMA = 2;

    public Step step(StepId id) {
        return steps.stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no step " + id + " in the plan"));
    }

    public List<Step> of(Stage stage) {
        return steps.stream().filter(s -> s.stage().equals(stage.id())).toList();
    }
}
