package dev.drover.deploy.sim;

import java.util.List;

/** A long step as a transient unit of a simulated host: it takes time, has an effect at its end, and dies with its host. */
final class SimLongStep {
    private final SimWorld world;
    private final SimHost host;
    private final SimHost.Entry entry;

    SimLongStep(SimWorld world, SimHost host, SimHost.Entry entry) {
        this.world = world;
        this.host = host;
        this.entry = entry;
    }

    void run() {
        entry.begun = true;
        List<String> w = entry.words;
        int exit = trouble()
                ? 1
                : switch (w.getFirst()) {
                    case "release_build" -> build(w.get(2), w.get(3), w.get(4));
                    case "db_migrate" -> migrate(w.get(1), w.get(2), w.contains("none"));
                    case "tootctl" -> tootctl(w.get(1), w.subList(2, w.size()));
                    case "cache_clear" -> clear(Integer.parseInt(w.get(1)));
                    case "patch_fetch" -> fetch();
                    case "patch_upgrade" -> replace();
                    case "guests_move" -> host.guests.move(w.get(2), w.get(3), w.subList(5, w.size()));
                    case "appliance_update" -> updateAppliance();
                    case "backup_take" -> world.backups.take(host);
                    case "backup_restore" -> world.backups.restore(host, w.get(2));
                    default -> 64;
                };
        if (entry.exit < 0) {
            entry.exit = exit;
            entry.endedMs = world.now();
        }
    }

    private static final long SOMEBODY_LOOKS_MS = 30 * 60_000;

    /** Whether the step hangs until systemd or a person kills it, or fails, before it has done anything. */
    private boolean trouble() {
        if (host.hangs) {
            host.hangs = false;
            entry.hangs = true;
            world.tell(host.name + ": " + entry.order + " hangs");
            world.fibers.sleep(Math.min(entry.limitMs, SOMEBODY_LOOKS_MS));
            return true;
        }
        boolean fails = host.fails > 0;
        host.fails -= fails ? 1 : 0;
        return fails;
    }

    private int clear(int database) {
        world.fibers.sleep(500 + world.random.nextInt(3_000));
        world.caches.clear(database);
        return say("removed=1", 0);
    }

    private int tootctl(String path, List<String> words) {
        host.tree(path).ifPresent(t -> world.caches.ran(host, t, "tootctl"));
        boolean clears = words.equals(List.of("cache", "clear"));
        world.fibers.sleep(clears ? world.harms.cache().millis() : 2_000);
        if (clears) {
            world.harms.cache().clear();
        }
        return say("OK", 0);
    }

    private int fetch() {
        world.fibers.sleep(2_000 + world.random.nextInt(8_000));
        if (host.diskFull) {
            return say("No space left on device", 73);
        }
        host.upkeep.fetchedMs = world.now();
        return 0;
    }

    private int updateAppliance() {
        world.fibers.sleep(2_000 + world.random.nextInt(60_000));
        host.upkeep.applianceCurrent = true;
        return 0;
    }

    /** Cut off in the middle it leaves packages half installed, which the next one finishes first. */
    private int replace() {
        SimUpkeep upkeep = host.upkeep;
        if (upkeep.pending == 0 && !upkeep.half) {
            return 0;
        }
        upkeep.half = true;
        world.fibers.sleep(3_000 + world.random.nextInt(30_000));
        if (host.diskFull) {
            return say("No space left on device", 73);
        }
        upkeep.half = false;
        upkeep.pending = 0;
        upkeep.wantsReboot |= world.random.nextBoolean();
        return 0;
    }

    private int build(String releases, String tag, String name) {
        String path = releases + "/" + name;
        Release release = world.releases.get(tag);
        if (release == null) {
            return say("tag " + tag + " is not there", 73);
        }
        world.fibers.sleep(1_000 + world.random.nextInt(3_000));
        SimTree tree = host.trees.computeIfAbsent(path, p -> new SimTree(release, false));
        world.fibers.sleep(3_000 + world.random.nextInt(20_000));
        if (host.diskFull) {
            return say("No space left on device", 73);
        }
        tree.built = true;
        tree.manifestWhole = true;
        return say("built " + tag, 0);
    }

    private int migrate(String path, String kind, boolean uncached) {
        SimTree tree = host.trees.get(path);
        if (tree == null) {
            return say(path + " is not there", 66);
        }
        world.migrators++;
        if (world.migrators > 1) {
            world.violated("I8", "two migrators at once, the second on " + host.name);
        }
        world.harms.commandBegins(tree);
        if (!uncached) {
            world.caches.ran(host, tree, "migrations");
        }
        try {
            return migrate(tree.release, kind);
        } finally {
            world.harms.commandEnds(tree);
            world.migrators--;
        }
    }

    private int migrate(Release release, String kind) {
        boolean post = kind.equals("post");
        world.fibers.sleep(500);
        for (String version : post ? release.post() : release.pre()) {
            if (world.migrations.contains(version)) {
                continue;
            }
            world.fibers.sleep(500 + world.random.nextInt(2_000));
            if (release.flaw() == Release.Flaw.MIGRATION_FAILS) {
                return say("BreakOnPurpose", 1);
            }
            if (post) {
                nothingOld(release);
            }
            if (!world.migrations.add(version)) {
                world.violated("I4", "migration " + version + " was applied twice");
            }
        }
        return release.flaw() == Release.Flaw.MIGRATION_ENDS_BADLY
                ? say("Failed to release advisory lock", 1)
                : say("migrated", 0);
    }

    private void nothingOld(Release release) {
        for (SimHost other : world.hosts.values()) {
            for (SimUnit u : other.units.values()) {
                if (u.active && u.tree != null && !u.tree.release.tag().equals(release.tag())) {
                    world.violated(
                            "I8",
                            "a post-migration runs while " + u.name + " on " + other.name + " is still of "
                                    + u.tree.release.tag());
                }
            }
        }
    }

    private int say(String line, int exit) {
        entry.out += line + "\n";
        return exit;
    }
}
