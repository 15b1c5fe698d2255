package dev.drover.shared.action.database;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Runs pre- or post-deployment migrations, once. What counts is the set in {@code schema_migrations}, not the exit
 * code: a run that did all its work may still end with "Failed to release advisory lock" (mastodon/mastodon issue
 * 36485), and the highest number says nothing where a fork has old timestamps.
 */
public final class Migrate implements Action<Migrate.Params, Migrate.Before> {
    /**
     * @param kind {@code pre} or {@code post}
     * @param tree the release whose migrations are run
     * @param live the live tree, whose settings are used
     * @param postgres host that answers which migrations the database has
     * @param expected versions that must be there afterwards
     * @param cache {@code none} where it must not write the cache that the live release reads; else empty
     */
    public record Params(
            String kind,
            String tree,
            String live,
            String postgres,
            String database,
            List<String> expected,
            String cache,
            long limitMillis) {
        /** Plans of before say nothing of it. */
        @Override
        public String cache() {
            return Objects.requireNonNullElse(cache, "");
        }
    }

    public record Before(List<String> missing) {}

    @Override
    public String name() {
        return "database.migrate";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean runsNewCode() {
        return true;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        Output answer = Unseen.unlessOk(
                probe.elsewhere(new HostId(p.postgres())).look("postgres", p.database()),
                "PostgreSQL on " + p.postgres());
        if (answer.value("recovery").orElse("").equals("t")) {
            return new Finding.Impossible<>(
                    p.postgres() + " is a replica, not the primary", "correct the fleet file, then make a new plan");
        }
        Set<String> applied = new HashSet<>(answer.values("migration"));
        List<String> missing = new ArrayList<>(p.expected());
        missing.removeAll(applied);
        return missing.isEmpty()
                ? new Finding.AlreadySo<>(
                        "all " + p.expected().size() + " " + p.kind() + "-deployment migrations are applied")
                : new Finding.Needed<>(missing.size() + " migrations are pending", new Before(missing));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        List<String> words = new ArrayList<>(List.of("db_migrate", p.tree(), p.kind(), p.live()));
        if (!p.cache().isEmpty()) {
            words.add(p.cache());
        }
        Output run = machine.touchLong(new Machine.LongStep(0, Duration.ofMillis(p.limitMillis()), words));
        if (run.ok()) {
            return;
        }
        if (check(p, machine) instanceof Finding.AlreadySo) {
            machine.say("rails ended with " + run.exit() + ", but every migration is applied: " + run.complaint());
            return;
        }
        throw new Broken(
                p.kind() + "-deployment migrations failed (exit " + run.exit() + "): " + run.complaint(),
                "read the output (drover logs). Transactional migrations were rolled back; a concurrent index may be"
                        + " left INVALID and must be dropped by hand. Then: drover retry, or drover rollback");
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        machine.say("migrations stay");
    }
}
