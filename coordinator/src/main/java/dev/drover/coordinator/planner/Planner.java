package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Durations;
import dev.drover.coordinator.planner.patch.PatchRecipe;
import dev.drover.coordinator.planner.patch.PatchRules;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a plan from the fleet file and what was seen. Pure: the same input always gives the same plan. */
public final class Planner {
    private Planner() {}

    /**
     * What earlier rollouts taught, and left behind.
     *
     * @param experience how long steps took before, by step name; where there is none the usual guess stands
     * @param debts what was left as debt and is not settled
     */
    public record Past(Map<String, Durations> experience, List<String> debts) {
        public static final Past NONE = new Past(Map.of(), List.of());
    }

    /**
     * Plans.
     *
     * @param past what earlier rollouts taught, and what they left behind
     */
    public static Planned plan(Fleet fleet, Observed observed, RolloutRequest request, Past past) {
        List<Change> changes = request.changes();
        List<String> problems = new ArrayList<>();
        if (changes.isEmpty()) {
            problems.add("no change was asked for");
        }
        observed.troubles().stream()
                .filter(t -> against(t, request))
                .map(t -> t.text()
                        + (t.weight() == Observed.Weight.MENDABLE ? "; or let the upgrade mend it: --mend" : ""))
                .forEach(problems::add);
        Draft draft = new Draft(past.experience(), fleet.care().approve());
        WindowFit fit = new WindowFit(fleet, request);
        problems.addAll(fit.problems());
        fit.gate().ifPresent(draft::keepTo);
        BackupRecipe backup = new BackupRecipe(fleet, observed, changes, draft);
        problems.addAll(backup.problems());
        backup.write();
        for (Change change : changes) {
            problems.addAll(against(fleet, observed, change, draft));
            if (problems.isEmpty()) {
                write(fleet, observed, change, draft);
            }
        }
        backup.writeLast();
        if (!problems.isEmpty()) {
            return new Planned.Refused(problems);
        }
        observed.troubles().stream()
                .filter(t -> !against(t, request))
                .map(t -> (t.blocks()
                        ? "to be mended by this " + (recovers(request) ? "restore: " : "upgrade: ") + t.host() + ": "
                                + t.found()
                        : "note: " + t.text()))
                .forEach(draft::note);
        draft.note(new BlastRadius(fleet, draft.plan(fleet, changes)).sentence());
        fit.notes(draft.plan(fleet, changes)).forEach(draft::note);
        past.debts().forEach(d -> draft.note("debt: " + d));
        fleet.care().approve().stages().stream()
                .filter(s -> draft.plan(fleet, changes).stages().stream().noneMatch(t -> t.id().equals(s)))
                .forEach(s -> draft.note("approve names stage " + s + ", which this plan does not have"));
        Plan plan = draft.plan(fleet, changes);
        List<String> unsound = new ArrayList<>(PlanChecks.check(plan));
        if (unsound.isEmpty()) {
            unsound.addAll(new InService(fleet, plan).problems());
        }
        unsound.addAll(fit.tooLong(plan));
        return unsound.isEmpty() ? new Planned.Made(plan) : new Planned.Refused(unsound);
    }

    private static List<String> against(Fleet fleet, Observed observed, Change change, Draft draft) {
        return switch (change) {
            case Change.UpgradeMastodon upgrade -> {
                List<String> rules = new UpgradeRules(fleet, observed, upgrade.tag()).problems();
                yield rules.isEmpty() ? UpgradeRecipe.problems(fleet, observed, upgrade.tag()) : rules;
            }
            case Change.PatchHosts patch -> new PatchRules(fleet, observed, patch).problems();
            case Change.RestoreTest test -> List.of();
            case Change.Restore restore -> new RecoveryRecipe(fleet, observed, restore, draft).problems();
            case Change.Maintenance page -> new MaintenanceRecipe(fleet, observed, page, draft).problems();
        };
    }

    private static void write(Fleet fleet, Observed observed, Change change, Draft draft) {
        switch (change) {
            case Change.UpgradeMastodon upgrade -> new UpgradeRecipe(fleet, observed, upgrade.tag(), draft).write();
            case Change.PatchHosts patch -> new PatchRecipe(fleet, observed, patch, draft).write();
            case Change.Maintenance page -> new MaintenanceRecipe(fleet, observed, page, draft).write();
            case Change.Restore restore -> new RecoveryRecipe(fleet, observed, restore, draft).write();
            case Change.RestoreTest test -> {
                // It stands in front of all others, see BackupRecipe.
            }
        }
    }

    private static boolean against(Observed.Trouble trouble, RolloutRequest request) {
        return trouble.blocks()
                && !recovers(request)
                && !(request.mend() && trouble.weight() == Observed.Weight.MENDABLE);
    }

    /** A fleet without its database has many troubles, and its restore is to end them. */
    private static boolean recovers(RolloutRequest request) {
        return request.changes().stream().anyMatch(Change.Restore.class::isInstance);
    }
}
