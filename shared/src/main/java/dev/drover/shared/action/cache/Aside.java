package dev.drover.shared.action.cache;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * On a way back: gives new Sidekiqs that must stay for jobs which only they know a cache of their own, and restarts them, so
 * that they write nothing more that the old release cannot read. The setting goes with the new release's tree.
 */
public final class Aside implements OneWay<Aside.Params> {
    /**
     * @param live path that the units name
     * @param commit of the new release; where another is live there is nothing to be kept aside any more
     * @param units of Sidekiq
     * @param redis host of Redis
     * @param database of Redis, marked as this fleet's
     * @param healthyMillis the longest that the units may take until they run
     */
    public record Params(
            String live, String commit, List<String> units, String redis, int database, long healthyMillis) {}

    @Override
    public String name() {
        return "cache.aside";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        Output code = Unseen.unlessOk(probe.look("git", p.live()), p.live());
        if (!code.value("commit").orElse("").equals(p.commit())) {
            return new Finding.AlreadySo<>("the new release runs here no longer");
        }
        List<String> words =
                Stream.concat(Stream.of("cache", p.live()), p.units().stream()).toList();
        CacheSettings cache = CacheSettings.of(
                Unseen.unlessOk(probe.look(words.toArray(String[]::new)), "the settings in " + p.live()));
        if (!cache.against().isEmpty()) {
            return new Finding.Impossible<>(
                    String.join("; ", cache.against()), "the old release's cache is swept as often as it needs it");
        }
        boolean own = cache.own().isPresent() && cache.own().getAsInt() == p.database();
        return own && apart(p, cache.database(), probe)
                ? new Finding.AlreadySo<>("its Sidekiqs use database " + p.database())
                : new Finding.Needed<>("its cache is database " + cache.used(), new Unchanged());
    }

    /** Whether its processes use the cache of their own, by their own connections. */
    private static boolean apart(Params p, int shared, Probe probe) {
        CacheClients clients = CacheClients.look(probe, p.units(), p.redis());
        return p.units().stream().allMatch(u -> clients.uses(u, p.database()) && shared != p.database());
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        String remedy = "systemctl status and .env.production on the host show why";
        Broken.unlessOk(
                machine.touch("cache_separate", p.live(), "" + p.database()),
                "the cache could not be written into the settings of " + p.live(),
                remedy);
        Broken.unlessOk(machine.touch(words("sidekiq_stop", p.units())), "stopping Sidekiq failed", remedy);
        Broken.unlessOk(
                machine.touch(words(
                        "unit",
                        Stream.concat(Stream.of("start"), p.units().stream()).toList())),
                "starting Sidekiq failed",
                remedy);
        if (!machine.await(Duration.ofMillis(p.healthyMillis()), () -> running(p, machine))) {
            throw new Broken("Sidekiq does not run again within " + p.healthyMillis() / 1000 + " s", remedy);
        }
    }

    private static String[] words(String verb, List<String> rest) {
        return Stream.concat(Stream.of(verb), rest.stream()).toArray(String[]::new);
    }

    private static boolean running(Params p, Probe probe) {
        return Units.look(probe, p.units()).stream().allMatch(Units.Unit::running);
    }

    /** A process that has just started may not have asked its cache yet. */
    @Override
    public Finding<Unchanged> verify(Params p, Probe probe) {
        return running(p, probe)
                ? new Finding.AlreadySo<>(
                        "its Sidekiqs were restarted with database " + p.database() + " as their cache")
                : new Finding.Needed<>("Sidekiq does not run", new Unchanged());
    }

    @Override
    public String stays(Params p) {
        return "the setting goes with the new release's tree";
    }
}
