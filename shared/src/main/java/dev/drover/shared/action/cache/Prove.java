package dev.drover.shared.action.cache;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves on one host that the new release's processes use their own cache, by their own connections to Redis and not by a
 * file. A web process asks its cache with every page; a Sidekiq does so with its first job that needs it, and as long as
 * there was none, there is nothing that it could have written.
 */
public final class Prove implements OneWay<Prove.Params> {
    /**
     * @param web units that must be seen to use it
     * @param sidekiq units that use it as soon as a job needs a cache
     * @param redis host of Redis
     * @param limitMillis how long this is waited for, in milliseconds
     */
    public record Params(List<String> web, List<String> sidekiq, String redis, int database, long limitMillis) {
        List<String> units() {
            List<String> all = new ArrayList<>(web);
            all.addAll(sidekiq);
            return all;
        }
    }

    @Override
    public String name() {
        return "cache.prove";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        List<String> silent = silent(p, p.units(), probe);
        return silent.isEmpty()
                ? new Finding.AlreadySo<>("their own connections use database " + p.database())
                : new Finding.Needed<>(
                        String.join(", ", silent) + " has no connection to database " + p.database() + " yet",
                        new Unchanged());
    }

    private static List<String> silent(Params p, List<String> units, Probe probe) {
        CacheClients clients = CacheClients.look(probe, p.units(), p.redis());
        return units.stream().filter(u -> !clients.uses(u, p.database())).toList();
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        boolean all = machine.await(
                Duration.ofMillis(p.limitMillis()),
                () -> silent(p, p.units(), machine).isEmpty());
        if (all) {
            return;
        }
        CacheClients clients = CacheClients.look(machine, p.units(), p.redis());
        for (String unit : p.units()) {
            if (!clients.known(unit)) {
                throw broken("Redis on " + p.redis() + " knows no connection of " + unit, p);
            }
            if (p.web().contains(unit) && !clients.uses(unit, p.database())) {
                throw broken(unit + " does not use database " + p.database() + ", its own cache", p);
            }
        }
    }

    private static Broken broken(String found, Params p) {
        return new Broken(
                found,
                "on the host: ss -tnp; on " + p.redis()
                        + ": redis-cli CLIENT LIST. Does something stand between the two? Then: drover retry, or"
                        + " drover rollback");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        List<String> web = silent(p, p.web(), probe);
        if (!web.isEmpty()) {
            return new Finding.Needed<>(String.join(", ", web) + " does not use its own cache", new Unchanged());
        }
        List<String> idle = silent(p, p.sidekiq(), probe);
        return new Finding.AlreadySo<>(
                idle.isEmpty()
                        ? "their own connections use database " + p.database()
                        : String.join(", ", idle) + " has had no job yet that needs a cache");
    }
}
