package dev.drover.shared.action.cache;

import dev.drover.shared.action.Action;
import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;

/**
 * Gives the new release's tree on one host a cache of its own, made on the host from its own settings, so that no password
 * leaves it. It stands in that tree's settings only, and nothing that copies settings carries it into another tree.
 */
public final class Separate implements Action<Separate.Params, Separate.Before> {
    /**
     * @param live path that the units name
     * @param tree path of the new release as long as it is not live
     * @param commit of the new release
     * @param database of Redis
     */
    public record Params(String live, String releases, String tree, String commit, int database) {
        String path() {
            return releases + "/" + tree;
        }
    }

    /** {@code own}: the database that stood in the tree's settings; empty where none did. */
    public record Before(String own) {}

    @Override
    public String name() {
        return "cache.separate";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Class<Before> beforeType() {
        return Before.class;
    }

    @Override
    public Finding<Before> check(Params p, Probe probe) {
        Output trees = Unseen.unlessOk(probe.look("tree", p.live(), p.releases(), p.tree()), p.live());
        boolean live = trees.rows("tree").stream()
                .anyMatch(r -> r.get(0).equals(p.live()) && r.get(1).equals(p.commit()));
        if (!live && !isThere(p, trees)) {
            return new Finding.Needed<>(p.path() + " is not there", new Before(""));
        }
        String tree = live ? p.live() : p.path();
        Output seen = Unseen.unlessOk(probe.look("cache", tree), "the settings in " + tree);
        CacheSettings cache = CacheSettings.of(seen);
        if (cache.own().isPresent() && cache.own().getAsInt() == p.database()) {
            return new Finding.AlreadySo<>("the cache of " + tree + " is database " + p.database());
        }
        if (!cache.against().isEmpty()) {
            return new Finding.Impossible<>(String.join("; ", cache.against()), "make a new plan");
        }
        String own = cache.own().isPresent() ? "" + cache.own().getAsInt() : "";
        return tree.equals(p.live())
                ? new Finding.Impossible<>(
                        p.live() + " is already " + p.tree() + " and has no cache of its own",
                        "make a new plan, which shows the maintenance page")
                : new Finding.Needed<>("the cache of " + tree + " is database " + cache.used(), new Before(own));
    }

    private static boolean isThere(Params p, Output trees) {
        return trees.rows("tree").stream().anyMatch(r -> r.get(0).equals(p.path()));
    }

    @Override
    public void apply(Params p, Before before, Machine machine) {
        write(p, "" + p.database(), machine);
    }

    @Override
    public void undo(Params p, Before before, Machine machine) {
        if (isThere(p, Unseen.unlessOk(machine.look("tree", p.live(), p.releases(), p.tree()), p.path()))) {
            write(p, before.own(), machine);
        }
    }

    private static void write(Params p, String database, Machine machine) {
        Broken.unlessOk(
                database.isEmpty()
                        ? machine.touch("cache_join", p.path())
                        : machine.touch("cache_separate", p.path(), database),
                "the cache could not be written into the settings of " + p.path(),
                "look at " + p.path() + "/.env.production on the host; then: drover retry");
    }
}
