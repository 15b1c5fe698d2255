package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users and their jobs: who serves them, what fails, and whether anything is lost (I9). */
final class SimTraffic {
    private static final double REQUESTS_PER_S = 60;
    private static final double JOBS_PER_S = 20;

    /** Part of the requests, or jobs, that a flawed release fails. */
    private static final double FAILS = 0.1;

    /** The rest are files, which nginx gives whatever ails the application. */
    private static final double ASKED_OF_PUMA = 0.9;

    private final SimWorld world;
    private final Map<String, Long> read = new HashMap<>();
    /** Jobs of new classes that wait. */
    int newJobs;

    private double processed = 50_000;
    private double failed;
    private long countedUntil;

    SimTraffic(SimWorld world) {
        this.world = world;
    }

    /** A web process that still has requests must not be stopped by Drover. */
    void beforeStop(SimHost host, SimUnit unit) {
        if (!unit.web() || !unit.active) {
            return;
        }
        for (SimHost balancer : world.hosts.values()) {
            for (SimServer line : balancer.servers) {
                boolean mine = line.host.equals(host.name) && line.unit.equals(unit.name);
                SimLease lease = balancer.leases.get(line.backend + "@" + line.server);
                if (mine && lease != null && lease.armed()) {
                    world.violated(
                            "I6",
                            unit.name + " on " + host.name + " is stopped while " + balancer.name
                                    + " may bring it back by itself");
                }
                if (mine && line.serving() && balancer.up && !balancer.upkeep.maintenance) {
                    world.violated(
                            "I9",
                            unit.name + " on " + host.name + " is stopped while " + balancer.name
                                    + " sends it requests");
                } else if (mine && line.sessionsUntilMs > world.now()) {
                    world.violated("I9", unit.name + " on " + host.name + " is stopped with requests running");
                }
            }
        }
    }

    /** A new web makes jobs that an old Sidekiq, if one fetches, loses. */
    void afterStart(SimHost host, SimUnit unit) {
        if (unit.tree == null) {
            return;
        }
        world.tell(host.name + " starts " + unit.name + " of " + unit.tree.release.tag());
        List<String> fetchers = new ArrayList<>();
        for (SimHost other : world.hosts.values()) {
            for (SimUnit u : other.units.values()) {
                boolean fetches = u.sidekiq() && u.active && !u.quiet && u.tree != null;
                if (fetches && u.tree != null && losesJobsOf(u.tree.release, unit.tree.release)) {
                    fetchers.add(u.name + " on " + other.name);
                }
            }
        }
        if (unit.web() && !fetchers.isEmpty()) {
            world.violated(
                    "I9",
                    "web of " + unit.tree.release.tag() + " starts on " + host.name
                            + " while an older Sidekiq fetches: " + fetchers);
        }
    }

    private static boolean losesJobsOf(Release old, Release fresh) {
        return !old.workersAdded().containsAll(fresh.workersAdded());
    }

    void gone(SimUnit unit) {
        unit.busyUntilMs = 0;
    }

    /** How many requests balancers send to a web host in so many milliseconds. */
    double requests(SimHost host, long millis) {
        double all = 0;
        for (SimHost balancer : world.hosts.values()) {
            List<SimServer> serving = balancer.servers.stream()
                    .filter(s -> s.serving() && !s.unit.contains("streaming"))
                    .toList();
            int mine = serving.stream()
                    .filter(s -> s.host.equals(host.name))
                    .mapToInt(s -> s.weight)
                    .sum();
            int weights = serving.stream().mapToInt(s -> s.weight).sum();
            all += REQUESTS_PER_S * millis / 1000.0 * mine / Math.max(1, weights);
        }
        return all;
    }

    /**
     * HAProxy's log since the offset: answers by server, how many failed, and how many of these the application itself
     * gave; then who went DOWN and UP. The columns are those of the helper's look of that name.
     */
    Output log(SimHost balancer, String backend, long from) {
        long now = world.now();
        if (from == 0) {
            return new Output(0, "inode=1\noffset=" + Math.max(1, now) + "\n", "");
        }
        List<SimServer> serving = balancer.servers.stream()
                .filter(s -> s.backend.equals(backend) && s.serving())
                .toList();
        int weights = serving.stream().mapToInt(s -> s.weight).sum();
        StringBuilder out = new StringBuilder();
        for (SimServer s : serving) {
            long n = Math.round(REQUESTS_PER_S * (now - from) / 1000.0 * s.weight / Math.max(1, weights));
            long bad = 0;
            SimUnit unit = world.host(s.host).units.get(s.unit);
            boolean flawed = unit != null && unit.tree != null && unit.tree.release.flaw() == Release.Flaw.POSTS_FAIL;
            for (long i = 0; flawed && i < n; i++) {
                bad += world.random.nextDouble() < FAILS ? 1 : 0;
            }
            double asked = n * ASKED_OF_PUMA;
            bad += Math.round(asked * world.harms.spells().failed(world.host(s.host), from, now));
            int lines = world.stateLinesAreAnswers ? s.states(from, now).size() : 0;
            n += lines;
            bad += lines;
            out.append("answers=")
                    .append(s.server)
                    .append('\t')
                    .append(n)
                    .append('\t')
                    .append(bad)
                    .append('\t')
                    .append(bad)
                    .append('\n');
        }
        balancer.servers.stream()
                .filter(s -> s.backend.equals(backend))
                .forEach(s -> s.states(from, now)
                        .forEach(state -> out.append("state=")
                                .append(s.server)
                                .append(state.up() ? "\tUP\t" : "\tDOWN\t")
                                .append(state.reason() + "\t" + state.code() + "\n")));
        return new Output(0, out + "inode=1\noffset=" + now + "\n", "");
    }

    private void count() {
        long now = world.now();
        double fetchers = 0;
        double flawed = 0;
        for (SimHost host : world.hosts.values()) {
            for (SimUnit u : host.units.values()) {
                if (u.sidekiq() && u.active && !u.quiet && u.tree != null) {
                    fetchers++;
                    flawed += u.tree.release.flaw() == Release.Flaw.JOBS_FAIL || world.harms.failsJobs(u) ? 1 : 0;
                }
            }
        }
        if (fetchers > 0) {
            double done = JOBS_PER_S * (now - countedUntil) / 1000.0;
            processed += done;
            failed += done * flawed / fetchers * 0.5;
        }
        countedUntil = now;
    }

    /** What Redis knows of Sidekiq. */
    Output sidekiq() {
        count();
        StringBuilder out = new StringBuilder();
        long seconds = world.now() / 1000;
        for (SimHost host : world.hosts.values()) {
            for (SimUnit u : host.units.values()) {
                if (u.sidekiq() && u.active && world.now() - u.startedMs > 1_000) {
                    int busy = u.busyUntilMs > world.now() ? 1 : 0;
                    out.append("process=" + host.name + ":1:" + u.name + "\t" + busy + "\t" + u.quiet + "\t" + busy
                            + "\t" + seconds + "\t" + String.join(",", u.queues) + "\n");
                }
            }
        }
        out.append("queue=default\t0\t0\n");
        out.append("processed=" + Math.round(processed) + "\nfailed=" + Math.round(failed) + "\nretry=0\ndead=0\nnow="
                + seconds + "\n");
        return new Output(0, out.toString(), "");
    }

    /** Sequence numbers for what must be new at each reading. */
    long next(String what) {
        return read.merge(what, 1L, Long::sum);
    }
}
