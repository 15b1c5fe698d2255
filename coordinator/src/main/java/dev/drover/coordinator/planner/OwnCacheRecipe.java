package dev.drover.coordinator.planner;

import dev.drover.coordinator.planner.draft.Draft;
import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.cache.Apart;
import dev.drover.shared.action.cache.Clear;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.cache.Prove;
import dev.drover.shared.action.cache.Separate;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A cache of its own for the new release, from its first command on. Where the releases share one, it writes nothing and
 * passes on what the steps around it need.
 */
final class OwnCacheRecipe {
    private static final Duration CLEAR_MAX = Duration.ofMinutes(30);

    private final Fleet fleet;
    private final Upgrade up;
    private final Draft draft;
    private final Steps steps;
    private final Optional<Keeping.Own> own;
    private final Optional<Keeping.Keeps> kept;

    OwnCacheRecipe(Fleet fleet, Upgrade up, Draft draft, Steps steps, Keeping keeping) {
        this.fleet = fleet;
        this.up = up;
        this.draft = draft;
        this.steps = steps;
        this.own = keeping instanceof Keeping.Own o ? Optional.of(o) : Optional.empty();
        this.kept = keeping instanceof Keeping.Keeps k ? Optional.of(k) : Optional.empty();
    }

    /** What stands against it. */
    static List<String> problems(Keeping keeping) {
        return keeping instanceof Keeping.Keeps k
                ? k.against().stream()
                        .map(a -> a + "; so the new tree cannot be given the cache that the fleet has, database "
                                + k.database() + ": take that out, or leave this cache, see docs/own-cache.md")
                        .toList()
                : List.of();
    }

    void note() {
        kept.ifPresent(k -> draft.note("cache: database " + k.database()
                + " of Redis, which a roll before gave this fleet, stays the cache of " + up.tag()
                + (k.clears() ? "; not every host uses it, so it is cleared at the end" : "")));
        own.ifPresent(o -> {
            draft.note("cache: " + up.fromTag() + " cannot read what " + up.tag() + " writes, so " + up.tag()
                    + " has a cache of its own from its first command on: database " + o.database()
                    + " of the same Redis. It stays afterwards, the same on every host, see docs/own-cache.md");
            draft.note(
                    "note: as long as there are two caches, blocks, mutes, settings and IP blocks that are made on one"
                            + " release reach the other late (most after 10 minutes, some after a day or a week), and rate limits"
                            + " count apart. The cache that stays in use is cleared when the last process of the other release"
                            + " has ended, there and on the way back");
        });
    }

    /** Before anything of the new release is there. */
    void mark() {
        own.ifPresent(o -> {
            draft.unnoticed(new Stage(
                    "own-cache",
                    "A cache of its own for " + up.tag() + ": database " + o.database() + " of Redis",
                    up.fromTag() + " answers 500 to everything when it reads what " + up.tag() + " has written",
                    "nothing"));
            steps.undoable(
                    "own-cache.mark",
                    up.redis(),
                    "mark database " + o.database() + ", which is empty, as this fleet's",
                    "cache.mark",
                    new Mark.Params(o.database(), fleet.name(), healthy().toMillis()),
                    "empties it, and takes the mark away",
                    Duration.ofSeconds(1),
                    CLEAR_MAX.plus(healthy()),
                    o.left() ? List.of(emptied(o.database())) : List.of());
        });
    }

    /** What a roll has left that was given up: old entries nobody knows anything of, and a mark that this roll then makes anew. */
    private StepId emptied(int database) {
        return steps.add(
                "own-cache.left",
                "",
                up.redis(),
                "empty database " + database + ", which an earlier roll has marked and left",
                "cache.lift",
                new Lift.Params(database, fleet.name()),
                List.of(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(5), CLEAR_MAX, true));
    }

    /** Of one host, right after it was built; streaming has no such cache. */
    void separate(Host host, StepId built) {
        if (!host.runsRuby()) {
            return;
        }
        own.ifPresent(o -> separate(host, built, o.database()));
        kept.filter(k -> k.hosts().contains(host.id())).ifPresent(k -> separate(host, built, k.database()));
    }

    private void separate(Host host, StepId built, int database) {
        steps.undoable(
                host.id() + ".own-cache",
                host.id(),
                "give " + up.releases() + "/" + up.tree() + " database " + database + " as its cache",
                "cache.separate",
                new Separate.Params(up.live(), up.releases(), up.tree(), up.commit(), database),
                "takes it out of that tree's settings",
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                List.of(built));
    }

    /**
     * A step which, on the way back, clears the old release's cache after all that stands on it has gone back.
     *
     * @param what {@code sidekiq} or {@code web}: whose last new process has ended then
     * @return what comes after stands on; where the cache is shared, the same as what was given
     */
    List<StepId> clearedOnTheWayBack(String what, List<StepId> needs) {
        return own.map(o -> List.of(steps.add(
                        what + ".old-cache",
                        "",
                        up.redis(),
                        "on the way back: clear the old cache, database " + o.old() + ", when the last new "
                                + (what.equals("web") ? "web process" : "Sidekiq")
                                + " has ended",
                        "cache.clear",
                        new Clear.Params(o.old(), o.prefix(), true, CLEAR_MAX.toMillis()),
                        needs,
                        new Reversal.Undo("clears the old cache, which does not know what was changed meanwhile"),
                        Steps.pace(fleet, Duration.ofMillis(200), CLEAR_MAX.plusMinutes(5), true))))
                .orElse(needs);
    }

    /** What must be so before a host is switched. */
    List<StepId> apart(Host host, String group, List<StepId> needs, boolean early) {
        if (own.isEmpty() || !host.runsRuby() || up.from(host.id()).equals(up.commit())) {
            return needs;
        }
        int database = own.get().database();
        return List.of(steps.add(
                host.id() + ".old-apart",
                group,
                host.id(),
                "see that no old process uses database " + database + ", and look again on the way back",
                "cache.apart",
                new Apart.Params(
                        host.rubyUnits(), up.redis().name(), database, healthy().toMillis()),
                needs,
                new Reversal.Undo("sees that no old process uses database " + database),
                Steps.pace(fleet, Duration.ofMillis(500), healthy().plusMinutes(3), early)));
    }

    /** What must be so before a host that was switched serves. */
    StepId proved(Host host, String group, StepId switched, boolean early) {
        if (own.isEmpty() || !host.runsRuby()) {
            return switched;
        }
        int database = own.get().database();
        List<String> sidekiq = host.role(Role.MastodonSidekiq.class)
                .map(s -> List.copyOf(s.units().keySet()))
                .orElse(List.of());
        List<String> web =
                host.rubyUnits().stream().filter(u -> !sidekiq.contains(u)).toList();
        return steps.add(
                host.id() + ".new-apart",
                group,
                host.id(),
                "see by their own connections that the new processes use database " + database,
                "cache.prove",
                new Prove.Params(
                        web, sidekiq, up.redis().name(), database, healthy().toMillis()),
                List.of(switched),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(2), healthy().plusMinutes(3), early));
    }

    /** After the last old process that uses a cache. */
    void cleared() {
        own.ifPresent(o -> cleared(o.database(), o.prefix()));
        kept.filter(Keeping.Keeps::clears).ifPresent(k -> cleared(k.database(), k.prefix()));
    }

    private void cleared(int database, String prefix) {
        draft.unnoticed(new Stage(
                "new-cache",
                "Clear the cache that stays in use",
                "it does not know what was changed on " + up.fromTag() + " while both ran",
                "nothing"));
        steps.add(
                "own-cache.clear",
                "",
                up.redis(),
                "clear the cache in database " + database,
                "cache.clear",
                new Clear.Params(database, prefix, false, CLEAR_MAX.toMillis()),
                List.of(),
                new Reversal.Nothing(),
                Steps.pace(fleet, Duration.ofSeconds(5), CLEAR_MAX.plusMinutes(5), false));
    }

    /** At the very end: what nobody reads any more. */
    void lifted() {
        own.filter(Keeping.Own::lifts)
                .ifPresent(o -> steps.add(
                        "old-cache.lift",
                        "",
                        up.redis(),
                        "empty database " + o.old() + ", the cache that nobody uses any more",
                        "cache.lift",
                        new Lift.Params(o.old(), fleet.name()),
                        List.of(),
                        new Reversal.Nothing(),
                        Steps.pace(fleet, Duration.ofSeconds(5), CLEAR_MAX, false)));
    }

    private Duration healthy() {
        return fleet.care().canary().healthyDeadline();
    }
}
