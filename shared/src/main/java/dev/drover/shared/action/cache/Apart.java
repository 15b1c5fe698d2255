package dev.drover.shared.action.cache;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Probe;
import java.time.Duration;
import java.util.List;

/**
 * Proves on one host that the old release's processes do not use the new one's cache, by their own connections to Redis:
 * before the switch, and again on the way back when they have been started once more.
 */
public final class Apart implements Action<Apart.Params, Action.Unchanged> {
    /**
     * @param units that run the old release before the switch, and after its way back
     * @param redis host of Redis
     * @param database the new release's cache
     * @param limitMillis how long the way back waits for it, in milliseconds
     */
    public record Params(List<String> units, String redis, int database, long limitMillis) {}

    @Override
    public String name() {
        return "cache.apart";
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
    public boolean mayBeSkipped() {
        return true;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        CacheClients clients = CacheClients.look(probe, p.units(), p.redis());
        List<String> inside = inside(p, clients);
        return inside.isEmpty()
                ? new Finding.Needed<>(
                        "none of its processes uses database " + p.database() + unproved(unknown(p, clients))
                                + "; remembered for the way back",
                        new Unchanged())
                : new Finding.Impossible<>(
                        String.join(", ", inside) + " uses database " + p.database() + ", the new release's cache",
                        "look at the unit's settings (systemctl show -p Environment) and at .env.production; then:"
                                + " drover retry");
    }

    private static List<String> unknown(Params p, CacheClients clients) {
        return p.units().stream().filter(u -> !clients.known(u)).toList();
    }

    /** Where a process has no connection, that it uses none is no proof. */
    private static String unproved(List<String> unknown) {
        return unknown.isEmpty()
                ? ""
                : ", as far as Redis can tell: it knows no connection of " + String.join(", ", unknown);
    }

    private static List<String> inside(Params p, Probe probe) {
        return inside(p, CacheClients.look(probe, p.units(), p.redis()));
    }

    private static List<String> inside(Params p, CacheClients clients) {
        return p.units().stream().filter(u -> clients.uses(u, p.database())).toList();
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        machine.say("old processes use the old cache");
    }

    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return new Finding.AlreadySo<>("none of its old processes uses database " + p.database());
    }

    @Override
    public void undo(Params p, Unchanged before, Machine machine) {
        String unproved = unproved(unknown(p, CacheClients.look(machine, p.units(), p.redis())));
        if (!unproved.isEmpty()) {
            machine.say("none of its old processes uses database " + p.database() + unproved);
        }
        if (!machine.await(
                Duration.ofMillis(p.limitMillis()), () -> inside(p, machine).isEmpty())) {
            throw new Broken(
                    String.join(", ", inside(p, machine)) + " runs the old release and uses database " + p.database()
                            + ", the new one's cache",
                    "CACHE_REDIS_URL must not stand in the old tree's .env.production; then: drover retry");
        }
    }
}
