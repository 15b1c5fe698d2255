package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.action.recovery.Equip;
import dev.drover.shared.action.recovery.StartServices;
import dev.drover.shared.action.release.Answers;
import dev.drover.shared.action.release.Tootctl;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bare hosts made anew from the backups alone: first packages, settings and code of all, then the database, then what
 * starts at boot, in the order in which one leans on the other.
 */
final class RecoveryRecipe {
    private static final Duration EQUIP_MAX = Duration.ofHours(3);
    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration FEEDS_MAX = Duration.ofHours(24);

    private final Fleet fleet;
    private final Observed observed;
    private final List<HostId> to;
    private final Draft draft;
    private final Steps steps;

    RecoveryRecipe(Fleet fleet, Observed observed, Change.Restore change, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.to = change.to();
        this.draft = draft;
        this.steps = new Steps(fleet, draft, "recovery.");
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (HostId id : to) {
            Host host = fleet.hosts().get(id);
            if (host == null) {
                problems.add(id + " is not a host of this fleet");
                continue;
            }
            if (!observed.hosts().containsKey(id)) {
                problems.add(id + " cannot be driven. Do next: drover trust " + id + "; drover host-script " + id
                        + " --anew 24 | ssh root@" + host.address() + " sh");
            }
            if (!hasSettings(host) && host.role(Role.Postgres.class).isEmpty()) {
                problems.add(id + " has no role that a backup restores");
            }
        }
        if (!toEquip().isEmpty()
                && fleet.care().backup().filter(Backup::settings).isEmpty()) {
            problems.add("the settings of " + HostId.list(toEquip())
                    + " are not kept with the backups. Do next, for the next time: backup: { settings: true }, see"
                    + " docs/backups.md; now these hosts have to be set up by hand");
        }
        databases().forEach(d -> problems.addAll(database(d).problems()));
        return problems;
    }

    /** Whether a host has settings that are kept with the backups; PostgreSQL's are made by the restore. */
    static boolean hasSettings(Host host) {
        return host.runsMastodon()
                || host.role(Role.Redis.class).isPresent()
                || host.role(Role.Haproxy.class).isPresent();
    }

    /** Where Mastodon's code is on a host; a hyphen where it has none. */
    static String code(Fleet fleet, Host host) {
        return host.runsMastodon() ? fleet.mastodon().live() : "-";
    }

    private List<Host> hosts() {
        return to.stream()
                .flatMap(id -> Optional.ofNullable(fleet.hosts().get(id)).stream())
                .toList();
    }

    private List<HostId> toEquip() {
        return hosts().stream()
                .filter(RecoveryRecipe::hasSettings)
                .map(Host::id)
                .toList();
    }

    private List<HostId> databases() {
        return hosts().stream()
                .filter(h -> h.role(Role.Postgres.class).isPresent())
                .map(Host::id)
                .toList();
    }

    private DatabaseRecovery database(HostId id) {
        return new DatabaseRecovery(fleet, observed, id, toEquip(), draft);
    }

    void write() {
        if (!toEquip().isEmpty()) {
            equip();
        }
        databases().forEach(d -> database(d).write());
        if (!toEquip().isEmpty()) {
            start();
        }
        serves();
        if (hosts().stream().anyMatch(h -> h.role(Role.Redis.class).isPresent())) {
            feeds();
        }
        draft.note(
                "note: media files (public/system) are not in these backups; where they do not lie in an object store,"
                        + " they come back by hand");
    }

    private void equip() {
        Backup backup = fleet.care().backup().orElseThrow();
        draft.stage(new Stage(
                "equip",
                "Give " + HostId.list(toEquip()) + " packages, settings and code",
                "they are bare; what they were is kept with the backups",
                "nothing; these hosts serve nobody"));
        for (HostId id : toEquip()) {
            add(
                    id + ".equip",
                    id,
                    "make it " + id + " again: packages, settings, code",
                    "recovery.equip",
                    new Equip.Params(id.name(), code(fleet, fleet.host(id)), backup.command(), EQUIP_MAX.toMillis()),
                    List.of(),
                    EQUIP_MAX);
        }
    }

    private void start() {
        draft.stage(new Stage(
                "start",
                "Start what starts at boot on " + HostId.list(toEquip()),
                "Redis before Mastodon, Mastodon before the balancer",
                "they are served again"));
        List<StepId> before = List.of();
        for (int rank = 1; rank <= 3; rank++) {
            List<StepId> started = new ArrayList<>();
            for (HostId id : toEquip()) {
                if (rank(fleet.host(id)) == rank) {
                    started.add(start(fleet.host(id), before));
                }
            }
            before = started.isEmpty() ? before : List.copyOf(started);
        }
    }

    private static int rank(Host host) {
        return host.role(Role.Redis.class).isPresent() ? 1 : host.runsMastodon() ? 2 : 3;
    }

    private StepId start(Host host, List<StepId> needs) {
        Host database = fleet.first(Role.Postgres.class).orElseThrow();
        return add(
                host.id() + ".start",
                host.id(),
                "start what starts at boot",
                "recovery.start",
                new StartServices.Params(
                        code(fleet, host),
                        database.id().name(),
                        database.role(Role.Postgres.class).orElseThrow().database(),
                        START_MAX.toMillis()),
                needs,
                START_MAX);
    }

    private void serves() {
        draft.stage(new Stage(
                "serves", "See that the site is back", "a restore is done when users are served", "they are back"));
        fleet.with(Role.MastodonWeb.class)
                .forEach(h -> steps.look(
                        h.id() + ".answers",
                        h.id(),
                        "get a real page from it",
                        "release.answers",
                        new Answers.Params(
                                fleet.mastodon().live(),
                                h.role(Role.MastodonWeb.class).orElseThrow().port(),
                                fleet.mastodon().domain(),
                                fleet.care().canary().healthyDeadline().toMillis()),
                        Duration.ofSeconds(5)));
    }

    private void feeds() {
        Host host = fleet.hosts().values().stream()
                .filter(Host::runsRuby)
                .findFirst()
                .orElseThrow();
        draft.stage(new Stage(
                "feeds",
                "Build home feeds anew",
                "Redis held them, and is empty; jobs that waited in it are lost",
                "home timelines fill again"));
        add(
                "feeds",
                host.id(),
                "tootctl feeds build",
                "release.tootctl",
                new Tootctl.Params(fleet.mastodon().live(), List.of("feeds", "build"), FEEDS_MAX.toMillis()),
                List.of(),
                FEEDS_MAX);
    }

    private StepId add(
            String id, HostId host, String title, String action, Record params, List<StepId> needs, Duration most) {
        return steps.add(
                id,
                "",
                host,
                title,
                action,
                params,
                needs,
                new Reversal.Stays("a host that was made anew does no harm"),
                Steps.pace(fleet, Duration.ofMinutes(2), most.plusMinutes(10), false));
    }
}
