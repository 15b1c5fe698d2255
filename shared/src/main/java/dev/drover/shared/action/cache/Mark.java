package dev.drover.shared.action.cache;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes an empty database of Redis as the cache of this fleet's new release: an entry in it says whose it is, so that
 * another fleet lets it be. On the way back it is emptied and free again, once nobody is connected to it any more.
 */
public final class Mark implements Action<Mark.Params, Action.Unchanged> {
    /**
     * @param limitMillis how long the way back waits until nobody uses it, in milliseconds
     */
    public record Params(int database, String fleet, long limitMillis) {}

    @Override
    public String name() {
        return "cache.mark";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Unchanged> beforeType() {
        return Unchanged.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        CacheDatabases seen = CacheDatabases.look(probe);
        Optional<CacheDatabases.Taken> taken = seen.database(p.database());
        if (taken.filter(t -> t.fleet().equals(p.fleet())).isPresent()) {
            return new Finding.AlreadySo<>("database " + p.database() + " is marked as the cache of this fleet");
        }
        if (taken.isPresent() || p.database() >= seen.count()) {
            return new Finding.Impossible<>(
                    taken.map(t -> "database " + p.database() + " is no longer free: " + t.keys() + " entries, "
                                    + t.clients() + " connections"
                                    + (t.fleet().isEmpty() ? "" : ", the cache of fleet " + t.fleet()))
                            .orElse("this Redis has no database " + p.database()),
                    "make a new plan, which takes another one");
        }
        return new Finding.Needed<>("database " + p.database() + " is empty, and nobody uses it", new Unchanged());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        Broken.unlessOk(
                machine.touch("cache_mark", "" + p.database(), p.fleet()),
                "database " + p.database() + " could not be marked",
                "redis-cli -n " + p.database() + " DBSIZE on the host; then: drover retry, or a new plan");
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        if (!machine.await(Duration.ofMillis(p.limitMillis()), () -> clients(p, machine) == 0)) {
            throw new Broken(
                    clients(p, machine) + " connections still use database " + p.database()
                            + ", the new release's cache",
                    "redis-cli CLIENT LIST on the host shows from where; when they are gone: drover retry");
        }
        Lift.free(p.database(), p.fleet(), machine);
    }

    private static long clients(Params p, Probe probe) {
        return CacheDatabases.look(probe)
                .database(p.database())
                .map(CacheDatabases.Taken::clients)
                .orElse(0L);
    }
}
