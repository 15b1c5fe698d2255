package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.action.Output;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The databases of the simulated Redis as caches: which tree uses which, whose entries are in it, and who could not read
 * them (I13). That an entry is there is enough: some process will ask for it.
 */
final class SimCaches {
    private static final int DATABASES = 16;
    private static final int SHARED = 0;
    private static final long SIDEKIQ_ASKS_MS = 3_000;

    private final SimWorld world;
    private final Map<SimTree, Integer> own = new HashMap<>();
    private final Map<Integer, String> marks = new TreeMap<>();
    private final Map<Integer, Set<String>> forms = new TreeMap<>();
    /** Hosts that the power brought back while nothing was cleared: behind the page, nobody can keep them from starting. */
    private final Set<String> booted = new HashSet<>();
    /** Where it is, no release can have a cache of its own. */
    boolean cluster;

    SimCaches(SimWorld world) {
        this.world = world;
    }

    private int database(SimTree tree) {
        return own.getOrDefault(tree, SHARED);
    }

    /** Whether a release reads what was written in a form; older ones read no newer form. */
    private static boolean reads(Release release, String form) {
        return release.cacheForm().compareTo(form) >= 0;
    }

    /** A process begins that reads and writes its cache. */
    void started(SimHost host, SimUnit unit) {
        SimTree tree = unit.tree;
        if (tree != null && unit.active && (unit.web() || unit.sidekiq())) {
            uses(tree, host.name + " starts " + unit.name + " of " + tree.release.tag());
        }
    }

    /** A host comes back by itself, and starts what was enabled. */
    void boots(SimHost host) {
        booted.add(host.name);
    }

    /** A command of a tree that may write the cache. */
    void ran(SimHost host, SimTree tree, String command) {
        uses(tree, host.name + " runs " + command + " of " + tree.release.tag());
    }

    private void uses(SimTree tree, String what) {
        int database = database(tree);
        forms.computeIfAbsent(database, d -> new HashSet<>()).add(tree.release.cacheForm());
        if (!tree.release.equals(newest()) && marks.containsKey(database)) {
            world.violated("I13", what + ", which uses the new release's cache");
        }
        look(database, what);
    }

    private Release newest() {
        return world.releases.values().stream().reduce((a, b) -> b).orElseThrow();
    }

    /** Who runs and cannot read what is in its cache. */
    private void look(int database, String what) {
        for (SimHost host : world.hosts.values()) {
            for (SimUnit unit : host.units.values()) {
                SimTree tree = unit.tree;
                boolean excused = cluster && booted.contains(host.name);
                boolean asks = tree != null && unit.active && !excused && (unit.web() || unit.sidekiq());
                if (tree != null && asks && database(tree) == database) {
                    forms.getOrDefault(database, Set.of()).stream()
                            .filter(form -> !reads(tree.release, form))
                            .forEach(form -> world.violated(
                                    "I13",
                                    unit.name + " of " + tree.release.tag() + " on " + host.name
                                            + " cannot read what is in database " + database + ", after " + what));
                }
            }
        }
    }

    Optional<Output> look(SimHost host, List<String> w) {
        return switch (w.getFirst()) {
            case "cache" -> Optional.of(settings(host, w.get(1)));
            case "cache_databases" -> Optional.of(databases());
            case "cache_peers" ->
                Optional.of(said(w.subList(1, w.size()).stream()
                        .flatMap(name -> Optional.ofNullable(host.units.get(name)).stream())
                        .map(unit -> connections(host, unit, "peer=" + unit.name + "\t", false))
                        .collect(Collectors.joining())));
            case "cache_clients" ->
                Optional.of(said(world.hosts.values().stream()
                        .flatMap(h -> h.units.values().stream().map(u -> connections(h, u, "client=", true)))
                        .collect(Collectors.joining())));
            default -> Optional.empty();
        };
    }

    private static Output said(String out) {
        return new Output(0, out, "");
    }

    private Output settings(SimHost host, String path) {
        return host.tree(path)
                .map(t -> said("kind=parts\nown=" + (own.containsKey(t) ? "" + own.get(t) : "")
                        + "\nhost=192.0.2.11\ndatabase=" + SHARED + "\nprefix=cache\n"))
                .orElseGet(() -> new Output(66, "", path + "/.env.production is not there"));
    }

    private Output databases() {
        StringBuilder out = new StringBuilder(
                "role=master\ncluster=" + (cluster ? 1 : 0) + "\ndatabases=" + DATABASES + "\ndatabase=0\t1000\t9\t\n");
        marks.forEach(
                (number, fleet) -> out.append("database=" + number + "\t1\t" + clients(number) + "\t" + fleet + "\n"));
        return said(out.toString());
    }

    private long clients(int database) {
        return world.hosts.values().stream()
                .flatMap(h -> h.units.values().stream())
                .flatMap(u -> Optional.ofNullable(u.active ? u.tree : null).stream())
                .filter(t -> own.containsKey(t) && database(t) == database)
                .count();
    }

    /** Each process has one connection to the base database, and one to its cache when it has asked that. */
    private String connections(SimHost host, SimUnit unit, String what, boolean told) {
        SimTree tree = unit.tree;
        if (tree == null || !host.up || !unit.active || !(unit.web() || unit.sidekiq())) {
            return "";
        }
        boolean asked = unit.web() ? world.answers(host, unit.name) : world.now() - unit.startedMs >= SIDEKIQ_ASKS_MS;
        String from = what + host.name + "/" + unit.name;
        return from + ":1" + (told ? "\t" + SHARED : "") + "\n"
                + (asked ? from + ":2" + (told ? "\t" + database(tree) : "") + "\n" : "");
    }

    Optional<Output> act(SimHost host, List<String> w) {
        return switch (w.getFirst()) {
            case "cache_mark" -> Optional.of(mark(Integer.parseInt(w.get(1)), w.get(2)));
            case "cache_unmark" -> Optional.of(unmark(Integer.parseInt(w.get(1)), w.get(2)));
            case "cache_separate" -> Optional.of(gives(host, w.get(1), Optional.of(Integer.parseInt(w.get(2)))));
            case "cache_join" -> Optional.of(gives(host, w.get(1), Optional.empty()));
            default -> Optional.empty();
        };
    }

    private Output mark(int database, String fleet) {
        String before = marks.putIfAbsent(database, fleet);
        return before == null || before.equals(fleet)
                ? said("")
                : new Output(Output.FAILED, "", "database " + database + " is the cache of another fleet");
    }

    private Output unmark(int database, String fleet) {
        if (clients(database) > 0) {
            return new Output(Output.FAILED, "", clients(database) + " connections still use database " + database);
        }
        marks.remove(database, fleet);
        forms.remove(database);
        return said("");
    }

    private Output gives(SimHost host, String path, Optional<Integer> database) {
        return host.tree(path)
                .map(tree -> {
                    database.ifPresentOrElse(d -> own.put(tree, d), () -> own.remove(tree));
                    tree.ownCache = database.isPresent();
                    return said("");
                })
                .orElseGet(() -> new Output(66, "", path + "/.env.production is not there"));
    }

    /** As a copy of all settings would: what the laws of the helper forbid. */
    void carried(SimTree from, SimTree to) {
        Optional.ofNullable(own.get(from)).ifPresentOrElse(d -> own.put(to, d), () -> own.remove(to));
    }

    /** All entries go; those that run write new ones at once. */
    void clear(int database) {
        world.tell("the cache in database " + database + " is cleared");
        forms.remove(database);
        booted.clear();
        world.hosts.values().stream()
                .flatMap(h -> h.units.values().stream())
                .filter(u -> u.active && (u.web() || u.sidekiq()))
                .flatMap(u -> Optional.ofNullable(u.tree).stream())
                .filter(t -> database(t) == database)
                .forEach(t ->
                        forms.computeIfAbsent(database, d -> new HashSet<>()).add(t.release.cacheForm()));
    }

    /** What must be so when a rollout has ended. */
    void end(Verdict verdict) {
        Set<Integer> used = world.hosts.values().stream()
                .filter(h -> h.host.runsRuby())
                .flatMap(h -> h.tree(world.fleet.mastodon().live()).stream())
                .map(this::database)
                .collect(Collectors.toSet());
        if (verdict != Verdict.ABORTED && used.size() > 1) {
            world.violated("I13", "the hosts use different caches at the end: " + used);
        }
        if (verdict == Verdict.PUT_BACK && !marks.isEmpty()) {
            world.violated("I13", "put back, and databases " + marks.keySet() + " are still marked");
        }
    }
}
