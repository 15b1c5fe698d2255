package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What goes wrong, from the seed; until it stops. */
class Faults {
    final SimWorld world;
    private final Random random;
    private final double rate;
    private final long untilMs;
    private final Rules rules;
    private long count;

    /**
     * @param rate how likely a single message or write meets a fault; 0 for none
     * @param untilMs when faults stop
     */
    Faults(SimWorld world, Random random, double rate, long untilMs, Rules rules) {
        this.world = world;
        this.random = random;
        this.rate = rate;
        this.untilMs = untilMs;
        this.rules = rules;
    }

    Rules rules() {
        return rules;
    }

    long count() {
        return count;
    }

    boolean over() {
        return world.now() > untilMs;
    }

    private boolean strikes(double share) {
        boolean strikes = !over() && random.nextDouble() < rate * share;
        count += strikes ? 1 : 0;
        return strikes;
    }

    /** The request does not reach the host. */
    boolean losesRequest(SimHost host, List<String> words) {
        return strikes(1);
    }

    /** The host has done it, and its answer is lost. */
    boolean losesAnswer(SimHost host, List<String> words) {
        return strikes(words.getFirst().equals("touch") ? 3 : 1);
    }

    /** The request arrives so many milliseconds late, and nobody waits for it any more; 0 for in time. */
    long late() {
        return strikes(1) ? 500 + random.nextInt(40_000) : 0;
    }

    /** The request arrives twice. */
    boolean doubles() {
        return strikes(1);
    }

    void afterWrite(Runnable durable) {
        if (rules.durableAfter() == 0) {
            durable.run();
        } else {
            world.fibers.after(rules.durableAfter(), durable);
        }
    }

    /** The coordinator dies at this moment: before or after a write or a message. */
    boolean kills(String where) {
        boolean kills = strikes(1);
        if (kills) {
            world.tell("the coordinator dies " + where);
        }
        return kills;
    }

    /** Sets going what comes from outside: power, cables, processes that die by themselves. */
    void unleash() {
        world.fibers.after(untilMs + 1, () -> {}); // so that time goes on until faults are over
        if (rate > 0) {
            world.fibers.after(1_000 + random.nextInt(60_000), this::strike);
        }
    }

    private void strike() {
        if (over()) {
            return;
        }
        count++;
        List<SimHost> hosts = List.copyOf(world.hosts.values());
        SimHost host = hosts.get(random.nextInt(hosts.size()));
        switch (random.nextInt(5)) {
            case 4 -> adopt();
            case 0 -> world.reboot(host, 5_000 + random.nextInt(60_000));
            case 1 -> cut(host, 1_000 + random.nextInt(120_000));
            case 2 -> fill(host, 1_000 + random.nextInt(60_000));
            default -> dies(host, 1_000 + random.nextInt(30_000));
        }
        world.fibers.after(2_000 + random.nextInt(80_000), this::strike);
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

    /** A process dies by itself, and systemd starts it again after a while. */
    private void dies(SimHost host, long millis) {
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
