package dev.drover.coordinator.planner;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.fleet.Fleet;
import java.util.List;

/** How the cache of the old release and that of the new one are kept from each other. */
sealed interface Keeping {
    /** Each can read what the other writes: they share it. */
    record Shared() implements Keeping {}

    /**
     * The new release gets one of its own, which stays the fleet's cache afterwards.
     *
     * @param database of Redis
     * @param old the database that the old release uses
     * @param lifts whether Drover gave it that one, which is then free again at the end
     * @param prefix what the keys of both begin with
     */
    record Own(int database, int old, boolean lifts, String prefix) implements Keeping {}

    /**
     * It cannot have one of its own: the two never run at the same time, and users get the maintenance page meanwhile.
     *
     * @param because why, one sentence each
     * @param database that both use, one after the other
     */
    record InTurn(List<String> because, int database, String prefix) implements Keeping {}

    static Keeping of(Fleet fleet, Observed observed, Upgrade up, boolean unreadable) {
        return unreadable ? new CacheChoice(fleet, observed, up).keeping() : new Shared();
    }
}
