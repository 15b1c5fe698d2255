package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How the cache of the old release and that of the new one are kept from each other. */
sealed interface Keeping {
    /** Each can read what the other writes: they share it. */
    record Shared() implements Keeping {}

    /**
     * Each can read what the other writes, and a roll before gave the fleet a cache of its own: it stays, in every new tree.
     *
     * @param hosts whose new tree gets it
     * @param clears whether some live tree uses another cache, so that this one does not know all that was changed
     * @param prefix what its keys begin with
     * @param against what stands against it, in words
     */
    record Keeps(int database, Set<HostId> hosts, boolean clears, String prefix, List<String> against)
            implements Keeping {}

    /**
     * The new release gets one of its own, which stays the fleet's cache afterwards.
     *
     * @param database of Redis
     * @param old the database that the old release uses
     * @param lifts whether Drover gave it that one, which is then free again at the end
     * @param prefix what the keys of both begin with
     * @param left whether an earlier roll was given up and has left it marked; nobody uses it
     */
    record Own(int database, int old, boolean lifts, String prefix, boolean left) implements Keeping {}

    /**
     * It cannot have one of its own: the two never run at the same time, and users get the maintenance page meanwhile.
     *
     * @param because why, one sentence each
     * @param database that both use, one after the other
     * @param clearsByRedis whether Redis itself can clear it: it answers on its host, takes writes, and every host's settings
     *     tell where the cache is
     */
    record InTurn(List<String> because, int database, String prefix, boolean clearsByRedis) implements Keeping {}

    /** How it keeps the two from reading each other's entries, in words; nothing where they share a cache. */
    default Optional<String> keptApart() {
        return switch (this) {
            case Shared s -> Optional.empty();
            case Keeps k -> Optional.empty();
            case Own o ->
                Optional.of(
                        "it does not come to that: the new release gets a cache of its own before anything of it runs");
            case InTurn i ->
                Optional.of(
                        "every host is switched at once, behind the maintenance page, so that the two do not run side by side");
        };
    }

    /** What stands against it. */
    static List<String> problems(Fleet fleet, Observed observed, Keeping keeping) {
        return Stream.concat(
                        AtOnceRecipe.problems(fleet, observed, keeping).stream(),
                        OwnCacheRecipe.problems(keeping).stream())
                .toList();
    }

    static Keeping of(Fleet fleet, Observed observed, Upgrade up, boolean unreadable) {
        CacheChoice choice = new CacheChoice(fleet, observed, up);
        return unreadable
                ? choice.keeping()
                : choice.kept().<Keeping>map(k -> k).orElseGet(Shared::new);
    }
}
