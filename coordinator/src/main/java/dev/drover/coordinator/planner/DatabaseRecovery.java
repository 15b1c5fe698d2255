package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.recovery.Bootstrap;
import dev.drover.shared.action.recovery.DatabaseRole;
import dev.drover.shared.action.recovery.Recover;
import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The database anew on a bare host, from the newest dump. */
final class DatabaseRecovery {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(30);
    private static final Duration RESTORE_MAX = Duration.ofHours(12);

    private final Fleet fleet;
    private final Observed observed;
    private final HostId to;
    private final List<HostId> equipped;
    private final Draft draft;
    private final Steps steps;

    /**
     * @param equipped hosts that are made anew before
     */
    DatabaseRecovery(Fleet fleet, Observed observed, HostId to, List<HostId> equipped, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.to = to;
        this.equipped = equipped;
        this.draft = draft;
        this.steps = new Steps(fleet, draft, "recovery.");
    }

    /** A host whose settings tell the new database its role and password: one that stands, or else one made anew. */
    private Optional<Host> source() {
        List<Host> all = fleet.hosts().values().stream()
                .filter(h -> h.runsRuby() && observed.hosts().containsKey(h.id()))
                .toList();
        return all.stream()
                .filter(h -> !equipped.contains(h.id()))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        observed.database()
                .filter(d -> !d.migrations().isEmpty())
                .ifPresent(d -> problems.add(to + " has a database that lives, of " + d.sizeMb()
                        + " MB. Do next: if it is worth nothing, drop it by hand"));
        if (source().isEmpty()) {
            problems.add(
                    "no Mastodon host can be reached, and the database's role and password stand in their settings");
        }
        Optional<Backup> backup = fleet.care().backup();
        if (backup.filter(b -> !b.dumps()).isPresent()) {
            problems.add(
                    "backups of " + backup.get().place() + " are restored with their own tool, to the latest moment;"
                            + " drover restore knows dumps. Do next: see docs/backups.md");
        } else if (backup.filter(b -> !b.command().isEmpty()).isEmpty()) {
            problems.add("the fleet file names no command that fetches a dump from where it is kept. Do next: backup:"
                    + " { command: … }, see docs/backups.md");
        }
        return problems;
    }

    void write() {
        Host host = fleet.host(to);
        String database = host.role(Role.Postgres.class).orElseThrow().database();
        draft.stage(new Stage(
                "bootstrap",
                "Make " + to + " a database server",
                "it is bare; role and password are those of Mastodon's settings",
                "nothing; the site is down already"));
        List<String> addresses = fleet.hosts().values().stream()
                .filter(Host::runsMastodon)
                .map(Host::address)
                .toList();
        add(
                "bootstrap",
                "install PostgreSQL, and let the Mastodon hosts log in",
                "recovery.bootstrap",
                new Bootstrap.Params(database, addresses, INSTALL_MAX.toMillis()),
                INSTALL_MAX);
        draft.stage(new Stage(
                "restore",
                "Restore the newest dump",
                "what was posted after it was taken is lost; the step says how much that is",
                "nothing; the site is down already"));
        String source = source().orElseThrow().id().name();
        StepId role = add(
                "role",
                "make Mastodon's role and an empty database, with the settings of " + source,
                "recovery.role",
                new DatabaseRole.Params(database, fleet.mastodon().live(), source),
                Duration.ofMinutes(5));
        Backup backup = fleet.care().backup().orElseThrow();
        steps.add(
                "restore",
                "",
                to,
                "fetch the newest dump, restore it, and read it",
                "recovery.restore",
                new Recover.Params(backup.place(), backup.command(), database, RESTORE_MAX.toMillis()),
                List.of(role),
                new Reversal.Stays("an empty database is no use to anybody"),
                Steps.pace(fleet, Duration.ofMinutes(10), RESTORE_MAX.plusMinutes(10), false));
        draft.note(
                "a restore keeps what the newest dump has; queues and caches in Redis know of later posts, and forget"
                        + " them by themselves");
    }

    private StepId add(String id, String title, String action, Record params, Duration most) {
        return steps.add(
                id,
                "",
                to,
                title,
                action,
                params,
                List.of(),
                new Reversal.Stays("a database server more does no harm"),
                Steps.pace(fleet, Duration.ofMinutes(1), most.plusMinutes(5), false));
    }
}
