package dev.drover.shared.action.cache;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;

/** Empties the cache of the release that has gone, and takes Drover's mark away: the database is free again. */
public final class Lift implements OneWay<Lift.Params> {
    public record Params(int database, String fleet) {}

    @Override
    public String name() {
        return "cache.lift";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        return CacheDatabases.look(probe)
                .database(p.database())
                .filter(t -> t.fleet().equals(p.fleet()))
                .<Finding<Unchanged>>map(t -> t.clients() > 0
                        ? new Finding.Wanting<>(t.clients() + " connections use database " + p.database(), "their end")
                        : new Finding.Needed<>(t.keys() + " entries that nobody reads any more", new Unchanged()))
                .orElseGet(() -> new Finding.AlreadySo<>("database " + p.database() + " has no mark of this fleet"));
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        free(p.database(), p.fleet(), machine);
    }

    static void free(int database, String fleet, Machine machine) {
        Broken.unlessOk(
                machine.touch("cache_unmark", "" + database, fleet),
                "database " + database + " could not be emptied",
                "redis-cli CLIENT LIST and redis-cli -n " + database
                        + " GET drover:cache on the host; then: drover retry");
    }

    @Override
    public String stays(Params p) {
        return "an empty database stays empty";
    }
}
