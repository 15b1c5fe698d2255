package dev.drover.coordinator.view;

import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A plan as Markdown that a person could follow by hand, with boxes to tick. */
public final class Runbook {
    private Runbook() {}

    public static String of(Plan plan, String digest) {
        StringBuilder out = new StringBuilder();
        plan.changes().forEach(c -> line(out, "# " + capital(c.text()) + " on " + plan.fleet()));
        line(out, "");
        line(
                out,
                "Exported by Drover from the plan " + digest.substring(0, 12)
                        + ". By hand, nobody keeps a server out for you, remembers what was, or stops you: go slowly, and tick.");
        line(out, "");
        plan.remarks().forEach(n -> line(out, "- **" + n.replace("*", "") + "**"));
        mixed(out, plan);
        int number = 1;
        for (Stage stage : plan.stages()) {
            line(out, "");
            line(out, "## " + number++ + ". " + stage.title());
            line(out, "");
            line(out, "- why: " + stage.why());
            line(out, "- users: " + stage.users());
            if (!stage.gates().isEmpty()) {
                line(out, "- begins " + PlanText.condition(plan, stage.gates()));
            }
            line(out, "");
            plan.of(stage).forEach(s -> step(out, s));
        }
        back(out, plan);
        cures(out, plan);
        return out.toString();
    }

    private static void mixed(StringBuilder out, Plan plan) {
        if (plan.mixed().isEmpty()) {
            return;
        }
        line(out, "");
        line(out, "## What the two releases do to each other while both run");
        line(out, "");
        plan.mixed()
                .forEach(n -> line(
                        out,
                        "- **"
                                + n.replace("*", "")
                                        .replaceFirst("(?=\n|$)", "**")
                                        .replace("\n", "\n  - ")));
    }

    private static void step(StringBuilder out, Step step) {
        line(
                out,
                "- [ ] **" + step.host() + "**: " + step.title()
                        + (step.reversal() instanceof Reversal.Final end
                                ? ". **POINT OF NO RETURN**: " + end.because()
                                : ""));
        line(out, "");
        HandWork.of(step).lines().forEach(l -> line(out, "      " + l));
        line(out, "");
    }

    private static void back(StringBuilder out, Plan plan) {
        List<Step> undoable = plan.steps().reversed().stream()
                .filter(s -> s.reversal() instanceof Reversal.Undo)
                .toList();
        line(out, "## Going back");
        line(out, "");
        line(out, undoable.isEmpty() ? "Nothing is to be put back." : "In this order, as far as it was done:");
        line(out, "");
        undoable.forEach(s ->
                line(out, "- [ ] **" + s.host() + "**: " + s.title() + ": " + ((Reversal.Undo) s.reversal()).how()));
    }

    /** One for each host and title: a sweep is the same, whichever host tells where the cache is. */
    private static void cures(StringBuilder out, Plan plan) {
        if (plan.cures().isEmpty()) {
            return;
        }
        line(out, "");
        line(out, "## If servers of the old release fail because the new one runs");
        line(out, "");
        boolean sweeps = plan.cures().stream().anyMatch(s -> s.call().action().equals("cache.sweep"));
        line(
                out,
                "Go back at once, as above; and beside that, in this order, until they serve"
                        + (sweeps ? ", and the first again as often as it helps:" : ":"));
        line(out, "");
        Set<String> told = new HashSet<>();
        plan.cures().stream().filter(s -> told.add(s.host() + ": " + s.title())).forEach(s -> step(out, s));
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static void line(StringBuilder out, String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
