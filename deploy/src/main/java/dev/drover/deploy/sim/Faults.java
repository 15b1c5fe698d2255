package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** What goes wrong, from the seed; until it stops. */
class Faults {
    private static final long NEXT_MS = 80_000;
    private static final long TRACES_MS = 60_000;

    final SimWorld world;
    private final Case which;
    private final double rate;
    private final long untilMs;
    private final Rules rules;
    private final Map<String, Integer> occasions = new HashMap<>();
    private final List<String> struck = new ArrayList<>();
    private long lastMs = Long.MIN_VALUE / 2;

    /**
     * @param rate how likely a single message or write meets a fault; 0 for none
     * @param untilMs when faults stop
     */
    Faults(SimWorld world, Case which, double rate, long untilMs, Rules rules) {
        this.world = world;
        this.which = which;
        this.rate = rate;
        this.untilMs = untilMs;
        this.rules = rules;
    }

    static Faults none(SimWorld world, Rules rules) {
        return new Faults(world, Case.of(0), 0, 0, rules);
    }

    Rules rules() {
        return rules;
    }

    /** Names of the faults that have happened, in their order. */
    List<String> struck() {
        return struck;
    }

    boolean over() {
        return world.now() > untilMs;
    }

    /**
     * Chance by name: each occasion has its own, whatever happened before it, so that a fault can be taken away from a
     * round without moving the others.
     */
    private boolean strikes(String occasion, double share) {
        if (rate == 0 || over()) {
            return false;
        }
        String name = next(occasion);
        return chance(name).nextDouble() < rate * share && happens(name);
    }

    private String next(String occasion) {
        return occasion + " #" + occasions.merge(occasion, 1, Integer::sum);
    }

    private SplittableRandom chance(String name) {
        return new SplittableRandom(which.seed() * 1_000_003 + name.hashCode());
    }

    private boolean happens(String name) {
        boolean happens = !which.spared().contains(name);
        if (happens) {
            struck.add(name);
            lastMs = world.now();
        }
        return happens;
    }

    /** Whether nothing has gone wrong for so long that no trace of it is left. */
    boolean quiet() {
        return world.now() - lastMs > TRACES_MS;
    }

    /** Something that a round is about, whether anything else goes wrong in it or not. */
    Optional<SplittableRandom> besides(String occasion) {
        String name = next(occasion);
        return happens(name) ? Optional.of(chance(name)) : Optional.empty();
    }

    /** One more thing that can happen from outside, with a chance of its own. */
    Optional<SplittableRandom> fromOutside(String occasion) {
        String name = next(occasion);
        return rate > 0 && !over() && happens(name) ? Optional.of(chance(name)) : Optional.empty();
    }

    /** Whether somebody meddles this time; one more thing that can be taken away from a round. */
    boolean meddles() {
        return !over() && happens(next("ada meddles"));
    }

    /** The request does not reach the host. */
    boolean losesRequest(SimHost host, List<String> words) {
        return strikes(host.name + " is not reached", 1);
    }

    /** The host has done it, and its answer is lost. */
    boolean losesAnswer(SimHost host, List<String> words) {
        return strikes(
                host.name + "'s answer to " + words.getFirst() + " is lost",
                words.getFirst().equals("touch") ? 3 : 1);
    }

    /** The request arrives so many milliseconds late, and nobody waits for it any more; 0 for in time. */
    long late(SimHost host) {
        String occasion = host.name + " hears late";
        return strikes(occasion, 1)
                ? 500 + chance(occasion + occasions.get(occasion)).nextLong(40_000)
                : 0;
    }

    /** The request arrives twice. */
    boolean doubles(SimHost host) {
        return strikes(host.name + " hears twice", 1);
    }

    /** As a server is to be drained, the machines are short of time; for so many milliseconds, 0 for none. */
    long starves(SimHost host, List<String> words) {
        String occasion = "the servers behind " + host.name + " starve";
        return words.contains("haproxy_drain") && strikes(occasion, 20)
                ? 1_000 + chance(occasion + occasions.get(occasion)).nextLong(60_000)
                : 0;
    }

    /** The coordinator's own disk is full. */
    boolean fillsTheJournal() {
        return strikes("the journal's disk is full", 1);
    }

    void afterWrite(Runnable durable) {
        if (rules.durableAfter() == 0) {
            durable.run();
        } else {
            world.fibers.after(rules.durableAfter(), durable);
        }
    }

    /** The coordinator dies at this moment: before or after a write, an order, a report or a command to a host. */
    boolean kills(String where) {
        boolean command = where.contains("command"); // of which there are many
        boolean kills = strikes("the coordinator dies " + where, command ? 0.02 : 1);
        if (kills) {
            world.tell("the coordinator dies " + where);
        }
        return kills;
    }

    /** Sets going what comes from outside: power, cables, processes that die by themselves. */
    void unleash() {
        world.fibers.after(untilMs + 1, () -> {}); // so that time goes on until faults are over
        if (rate > 0) {
            world.fibers.after(1_000 + chance("first").nextLong(60_000), this::strike);
        }
    }

    private void strike() {
        if (over()) {
            return;
        }
        String name = next("from outside");
        SplittableRandom random = chance(name);
        List<SimHost> hosts = List.copyOf(world.hosts.values());
        SimHost host = hosts.get(random.nextInt(hosts.size()));
        if (happens(name)) {
            strike(host, random);
        }
        world.fibers.after(2_000 + random.nextLong(NEXT_MS), this::strike);
    }

    private void strike(SimHost host, SplittableRandom random) {
        switch (random.nextInt(10)) {
            case 0 -> world.reboot(host, 5_000 + random.nextLong(60_000));
            case 1 -> cut(host, 1_000 + random.nextLong(120_000));
            case 2 -> fill(host, 1_000 + random.nextLong(60_000));
            case 3 -> adopt();
            case 4 -> silence(host, 1_000 + random.nextLong(120_000));
            case 5 -> kill(host);
            case 6 -> host.hangs = true;
            case 7 -> host.fails = 1 + random.nextInt(3);
            case 8 -> host.upkeep.begin("backup-upload", 1_000 + random.nextLong(200_000));
            default -> dies(host, random);
        }
    }

    /** Somebody else, with a journal of his own, takes every host over. */
    private void adopt() {
        world.tell("bob adopts all hosts with another journal");
        long highest =
                world.hosts.values().stream().mapToLong(h -> h.epoch).max().orElse(0);
        for (SimHost host : world.hosts.values().stream().filter(h -> h.up).toList()) {
            world.fibers.start("bob at " + host.name, () -> drive(host, "" + (highest + 1)));
        }
    }

    /** He claims the host, and begins to build something of his own there. */
    private void drive(SimHost host, String epoch) {
        SimHelper helper = world.helper(host);
        helper.run(List.of("claim", "journal-b", epoch, "f", "r-b", "bob", "there", "adopt"), Optional.empty());
        if (host.host.runsMastodon()) {
            String order = "r-b." + host.name + ".build.f1.1";
            List<String> words = new ArrayList<>(List.of("start", "journal-b", epoch, order, "0", "600"));
            String tag = world.releases.keySet().iterator().next();
            words.addAll(List.of("release_build", "live", "/home/bob", tag, "bob"));
            helper.run(words, Optional.empty());
        }
    }

    private void cut(SimHost host, long millis) {
        world.tell(host.name + " is cut off for " + millis + " ms");
        host.reachable = false;
        world.fibers.after(millis, () -> host.reachable = true);
    }

    private void fill(SimHost host, long millis) {
        world.tell(host.name + " has a full disk for " + millis + " ms");
        host.diskFull = true;
        world.fibers.after(millis, () -> host.diskFull = false);
    }

    /** Redis, PostgreSQL, HAProxy or systemd: what runs there runs on, and whoever looks gets no answer. */
    private void silence(SimHost host, long millis) {
        world.tell("the tools of " + host.name + " do not answer for " + millis + " ms");
        host.silent = true;
        world.fibers.after(millis, () -> host.silent = false);
    }

    /** A long step is killed, as the kernel does when memory is short. */
    private void kill(SimHost host) {
        SimHost.Entry running = host.ledger.get(host.slot);
        if (running != null && running.exit < 0 && running.boot.equals(host.boot())) {
            world.tell("the long step of " + host.name + " is killed");
            world.killUnit(running);
        }
    }

    /** A process dies by itself, and systemd starts it again after a while. */
    private void dies(SimHost host, SplittableRandom random) {
        long millis = 1_000 + random.nextLong(30_000);
        List<SimUnit> running =
                host.units.values().stream().filter(u -> u.active).toList();
        if (running.isEmpty()) {
            return;
        }
        SimUnit unit = running.get(random.nextInt(running.size()));
        world.tell(unit.name + " on " + host.name + " dies by itself");
        SimTree tree = unit.tree;
        unit.stop();
        unit.restarting = true;
        world.changed(host);
        world.fibers.after(millis, () -> {
            if (unit.restarting && tree != null && host.up) {
                unit.restarts++;
                world.startUnit(host, unit);
            }
        });
    }
}
