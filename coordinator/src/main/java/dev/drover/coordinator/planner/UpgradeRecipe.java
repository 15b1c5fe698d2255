package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.coordinator.planner.role.ServerLines;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Survey;
import dev.drover.shared.action.database.Migrate;
import dev.drover.shared.action.release.Build;
import dev.drover.shared.action.release.Preflight;
import dev.drover.shared.action.release.PublishPacks;
import dev.drover.shared.action.secrets.EnsureKeys;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An upgrade of Mastodon without downtime, in the order that upstream supports (docs.joinmastodon.org/admin/upgrading):
 * build beside the live release, pre-migrate once, Sidekiq before web, web one at a time with a canary, streaming port
 * by port, post-migrate once when nothing old is left.
 */
final class UpgradeRecipe {
    static final Duration MIGRATION_MAX = Duration.ofHours(6);
    private static final int BUILD_MEMORY_MB = 3_000;
    private static final int BUILD_DISK_MB = 1_000;

    private final Fleet fleet;
    private final Observed observed;
    private final Draft draft;
    private final Upgrade up;
    private final Steps steps;
    private final Keeping keeping;
    private final OwnCacheRecipe cache;

    UpgradeRecipe(Fleet fleet, Observed observed, String tag, Draft draft) {
        this.fleet = fleet;
        this.observed = observed;
        this.draft = draft;
        this.up = Upgrade.of(fleet, observed, tag);
        this.steps = new Steps(fleet, draft);
        this.keeping = keeping(fleet, observed, up);
        this.cache = new OwnCacheRecipe(fleet, up, draft, steps, keeping);
    }

    private static Keeping keeping(Fleet fleet, Observed observed, Upgrade up) {
        return Keeping.of(fleet, observed, up, up.mixed().unreadableCache());
    }

    /** What stands against it that only a planned hop can tell. */
    static List<String> problems(Fleet fleet, Observed observed, String tag) {
        boolean seen = observed.delta().isPresent()
                && fleet.first(Role.Redis.class).isPresent()
                && fleet.first(Role.Postgres.class).isPresent()
                && fleet.hosts().values().stream()
                        .filter(Host::runsMastodon)
                        .allMatch(h -> Optional.ofNullable(observed.hosts().get(h.id()))
                                .flatMap(Observed.Seen::code)
                                .isPresent());
        return seen
                ? Keeping.problems(fleet, observed, keeping(fleet, observed, Upgrade.of(fleet, observed, tag)))
                : List.of();
    }

    void write() {
        notes();
        look();
        cache.mark();
        build();
        keys();
        packs();
        preMigrate();
        ServerLines lines = new ServerLines(fleet, observed, steps);
        if (keeping instanceof Keeping.InTurn in) {
            new AtOnceRecipe(fleet, up, draft, steps, in).write();
        } else {
            new SidekiqRecipe(fleet, up, draft, steps, cache).write();
            new WebRecipe(fleet, up, draft, steps, lines, cache).write();
        }
        cache.cleared();
        new StreamingRecipe(fleet, up, draft, steps, lines).write();
        ProofRecipe proofs = new ProofRecipe(fleet, up, draft, steps);
        proofs.proof();
        postMigrate();
        proofs.verify();
        cache.lifted();
        new CureRecipe(fleet, up, draft).write(aside());
    }

    /** The cache that new Sidekiqs may be given on a way back: where the releases are thought to be able to share one. */
    private Optional<Keeping.Own> aside() {
        return keeping instanceof Keeping.Shared || keeping instanceof Keeping.Keeps
                ? new CacheChoice(fleet, observed, up).aside()
                : Optional.empty();
    }

    private void notes() {
        Observed.Delta delta = up.delta();
        delta.runtimes().forEach(r -> draft.note("note: the release names another runtime: " + r));
        delta.pre().stream()
                .filter(Observed.Migration::irreversible)
                .forEach(m -> draft.note("note: pre-migration " + m.name() + " drops or deletes (" + m.flags()
                        + "); old code may miss it after a rollback"));
        if (!delta.workersAdded().isEmpty()) {
            draft.note("note: new job classes " + delta.workersAdded()
                    + ": an old Sidekiq would lose such jobs, so every old one is quiet before a new one starts");
        }
        cache.note();
        if (keeping instanceof Keeping.InTurn in) {
            new AtOnceRecipe(fleet, up, draft, steps, in).note();
        }
        up.mixed().notes(keeping.keptApart()).forEach(n -> draft.note(Plan.MIXED + n));
    }

    private void look() {
        draft.unnoticed(new Stage(
                "look", "Look again before anything is touched", "facts change between plan and run", "nothing"));
        for (Host host : up.hosts()) {
            steps.look(
                    host.id() + ".preflight",
                    host.id(),
                    "check that " + host.id() + " is still as planned",
                    "release.preflight",
                    new Preflight.Params(
                            up.live(), up.tag(), up.from(host.id()), up.commit(), BUILD_DISK_MB, BUILD_MEMORY_MB / 4),
                    Duration.ofSeconds(2));
        }
    }

    private void build() {
        draft.unnoticed(new Stage(
                "build",
                "Build " + up.tag() + " beside the live release",
                "the live release goes on serving; the pack manifest is verified file by file",
                "nothing (builds run at low priority)"));
        for (Host host : up.hosts()) {
            StepId built = steps.undoable(
                    host.id() + ".build",
                    host.id(),
                    "build " + up.tag() + " in " + up.releases() + "/" + up.tree(),
                    "release.build",
                    new Build.Params(
                            up.live(),
                            up.releases(),
                            up.tag(),
                            up.commit(),
                            up.tree(),
                            BUILD_MEMORY_MB,
                            Duration.ofHours(1).toMillis()),
                    "removes the built folder",
                    Duration.ofMinutes(4),
                    Duration.ofMinutes(70));
            cache.separate(host, built);
        }
    }

    private void keys() {
        if (!up.delta().needsEncryptionKeys()) {
            return;
        }
        draft.unnoticed(new Stage(
                "keys",
                "The three encryption keys, the same everywhere",
                "from 4.3 on nothing starts without them; two hosts that each make their own lose data",
                "nothing"));
        HostId first = up.hosts().getFirst().id();
        StepId made = null;
        for (Host host : up.hosts()) {
            boolean makes = host.id().equals(first);
            StepId id = steps.undoable(
                    host.id() + ".keys",
                    host.id(),
                    makes
                            ? "make the keys, unless they are there"
                            : "copy the keys from " + first + ", unless they are there",
                    "secrets.ensure-keys",
                    new EnsureKeys.Params(
                            up.live(),
                            up.releases() + "/" + up.tree(),
                            makes ? "" : first.name(),
                            Survey.ENCRYPTION_KEYS,
                            fleet.digest().substring(0, 16)),
                    "takes out the keys that it put in",
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    made == null ? List.of() : List.of(made));
            made = made == null ? id : made;
        }
    }

    private void packs() {
        draft.unnoticed(new Stage(
                "packs",
                "New packs beside the old ones on every web host",
                "a page of the canary asks any web host for its files",
                "nothing"));
        List<Host> web = fleet.with(Role.MastodonWeb.class).toList();
        for (Host host : web) {
            List<String> others = web.stream()
                    .map(h -> h.id().name())
                    .filter(n -> !n.equals(host.id().name()))
                    .toList();
            steps.staying(
                    host.id() + ".packs",
                    host.id(),
                    "copy hashed packs into " + up.live() + "/public/packs",
                    "release.publish-packs",
                    new PublishPacks.Params(up.live(), up.releases(), up.tree(), up.commit(), others),
                    "hashed files beside the old ones; nothing refers to them",
                    Duration.ofSeconds(5));
        }
    }

    private void preMigrate() {
        Set<String> pending = pending(up.delta().expectedPre());
        draft.stage(new Stage(
                "pre-migrate",
                "Pre-deployment migrations, once (" + count(pending) + " pending)",
                "new code needs the new schema; old code runs on it, too",
                pending.isEmpty() ? "nothing" : "nothing, unless a migration locks a busy table"));
        StepId migrated = steps.add(
                "pre-migrate",
                "",
                up.migrator(),
                migrations("pre", pending),
                "database.migrate",
                migrate("pre", up.releases() + "/" + up.tree(), up.delta().expectedPre()),
                List.of(),
                new Reversal.Stays("the schema is pre-migrated; old code runs on it"),
                Steps.pace(fleet, Duration.ofSeconds(5 + 5L * pending.size()), MIGRATION_MAX, true));
        cache.clearedOnTheWayBack("sidekiq", List.of(migrated));
    }

    private static String count(Set<String> pending) {
        return pending.isEmpty() ? "none" : "" + pending.size();
    }

    private static String migrations(String kind, Set<String> pending) {
        return pending.isEmpty()
                ? "see that no " + kind + "-deployment migration is pending"
                : "run " + pending.size() + " " + kind + "-deployment migration" + (pending.size() == 1 ? "" : "s");
    }

    private Set<String> pending(List<String> expected) {
        Set<String> pending = new HashSet<>(expected);
        observed.database().ifPresent(d -> pending.removeAll(d.migrations()));
        return pending;
    }

    private Migrate.Params migrate(String kind, String tree, List<String> expected) {
        return new Migrate.Params(
                kind,
                tree,
                up.live(),
                up.postgres().name(),
                fleet.host(up.postgres())
                        .role(Role.Postgres.class)
                        .orElseThrow()
                        .database(),
                expected,
                kind.equals("pre") && keeping instanceof Keeping.InTurn ? "none" : "",
                MIGRATION_MAX.toMillis());
    }

    private void postMigrate() {
        Set<String> pending = pending(up.delta().expectedPost());
        draft.stage(new Stage(
                "post-migrate",
                "Post-deployment migrations, once (" + count(pending) + " pending)",
                "they remove what only the old release used",
                "nothing"));
        Reversal reversal = pending.isEmpty()
                ? new Reversal.Nothing()
                : new Reversal.Final(
                        pending.size() + " post-migrations remove what " + up.fromTag() + " needs",
                        "From here on, back means restoring the database from a backup");
        steps.add(
                "post-migrate",
                "",
                up.migrator(),
                migrations("post", pending),
                "database.migrate",
                migrate("post", up.live(), up.delta().expectedPost()),
                List.of(),
                reversal,
                Steps.pace(fleet, Duration.ofSeconds(5 + 5L * pending.size()), MIGRATION_MAX, false));
    }
}
