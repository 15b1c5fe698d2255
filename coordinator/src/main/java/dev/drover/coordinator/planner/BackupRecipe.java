package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.backup.Dumps;
import dev.drover.shared.action.backup.KeepSettings;
import dev.drover.shared.action.backup.Restore;
import dev.drover.shared.action.backup.Take;
import dev.drover.shared.action.backup.Uploaded;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The proof of a backup, before anything is touched: found or taken, arrived where it is kept, restored and read. Where a
 * proof is young enough, the steps find that and do nothing.
 */
final class BackupRecipe {
    private static final Duration TAKE_MAX = Duration.ofHours(6);
    private static final Duration UPLOAD_MAX = Duration.ofHours(3);
    private static final Duration RESTORE_MAX = Duration.ofHours(12);
    private static final Duration SETTINGS_MAX = Duration.ofMinutes(5);

    private final Fleet fleet;
    private final Observed observed;
    private final List<Change> changes;
    private final Draft draft;

    BackupRecipe(Fleet fleet, Observed observed, List<Change> changes, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.changes = changes;
        this.draft = draft;
    }

    List<String> problems() {
        return asked() && fleet.care().backup().isEmpty()
                ? List.of(
                        "the fleet file does not say how backups are made. Do next: backup: { … }, see docs/backups.md")
                : List.of();
    }

    private boolean asked() {
        return changes.contains(new Change.RestoreTest());
    }

    /** A stage of its own in front of what may harm the database; a note where the fleet file has no backup. */
    void write() {
        if (!asked() && changes.stream().noneMatch(this::mayHarm)) {
            return;
        }
        Optional<Backup> backup = fleet.care().backup();
        if (backup.isEmpty()) {
            draft.note("backup: NOT PROVED by a restore. Make one now, and know how long its restore takes");
            return;
        }
        draft.note(observed.upkeep()
                .proof()
                .map(p -> "backup: " + p.text())
                .orElse("backup: not proved yet; the first stage restores one"));
        stage(backup.get());
        if (backup.get().settings()) {
            settings(new Steps(fleet, draft, "backup."), backup.get());
        }
    }

    private boolean mayHarm(Change change) {
        return switch (change) {
            case Change.UpgradeMastodon upgrade -> true;
            case Change.RestoreTest test -> true;
            case Change.Restore restore -> false;
            case Change.Maintenance page -> false;
            case Change.PatchHosts patch -> {
                List<HostId> named =
                        patch.hosts().isEmpty() ? List.copyOf(fleet.hosts().keySet()) : patch.hosts();
                yield fleet.with(Role.Postgres.class).anyMatch(h -> touches(named, h));
            }
        };
    }

    private static boolean touches(List<HostId> named, Host database) {
        return named.contains(database.id())
                || database.guestOf().filter(named::contains).isPresent();
    }

    private void stage(Backup backup) {
        String age = Dumps.span(backup.maxAge().toMillis());
        draft.unnoticed(new Stage(
                "backup",
                "Prove the backup by restoring it",
                "a backup that was never restored is none; its proof must be younger than " + age,
                "nothing"));
        Steps steps = new Steps(fleet, draft, "backup.");
        String what = backup.dumps() ? "dump" : "backup (" + backup.place() + ")";
        String database = fleet.first(Role.Postgres.class)
                .flatMap(h -> h.role(Role.Postgres.class))
                .map(Role.Postgres::database)
                .orElse("mastodon_production");
        StepId last = add(
                steps,
                "take",
                backup.from(),
                "find a " + what + " younger than " + age + ", or take one",
                "backup.take",
                new Take.Params(backup.place(), database, backup.maxAge().toMillis(), TAKE_MAX.toMillis()),
                List.of(),
                TAKE_MAX);
        if (backup.dumps() && !backup.command().isEmpty()) {
            last = add(
                    steps,
                    "uploaded",
                    backup.from(),
                    "wait until it has arrived where it is kept",
                    "backup.uploaded",
                    new Uploaded.Params(backup.place(), backup.command(), UPLOAD_MAX.toMillis()),
                    List.of(last),
                    UPLOAD_MAX);
        }
        add(
                steps,
                "restore",
                backup.restoreOn(),
                "fetch it, restore it into a database server of its own, and read it",
                "backup.restore",
                new Restore.Params(
                        backup.from().name(),
                        backup.place(),
                        backup.command(),
                        database,
                        asked() ? 0 : backup.maxAge().toMillis(),
                        RESTORE_MAX.toMillis()),
                List.of(last),
                RESTORE_MAX);
    }

    /** After an upgrade, which may have made keys without which the database cannot be read. */
    void writeLast() {
        Optional<Backup> backup = fleet.care().backup().filter(Backup::settings);
        if (backup.isPresent() && changes.stream().anyMatch(Change.UpgradeMastodon.class::isInstance)) {
            draft.unnoticed(new Stage(
                    "settings",
                    "Keep the hosts' settings with the backups",
                    "code and keys are others now, and a restore needs those that the database was written with",
                    "nothing"));
            settings(new Steps(fleet, draft, "after."), backup.get());
        }
    }

    private void settings(Steps steps, Backup backup) {
        fleet.hosts().values().stream()
                .filter(RecoveryRecipe::hasSettings)
                .forEach(h -> add(
                        steps,
                        "settings-" + h.id(),
                        backup.from(),
                        "keep the settings of " + h.id() + " with the backups",
                        "backup.keep-settings",
                        new KeepSettings.Params(h.id().name(), RecoveryRecipe.code(fleet, h), backup.command()),
                        List.of(),
                        SETTINGS_MAX));
    }

    private StepId add(
            Steps steps,
            String id,
            HostId host,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Duration most) {
        return steps.add(
                id,
                "",
                host,
                title,
                action,
                params,
                needs,
                new Reversal.Stays("a dump and its proof do no harm"),
                Steps.pace(fleet, Duration.ofMinutes(2), most.plusMinutes(10), false));
    }
}
