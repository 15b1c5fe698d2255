package dev.drover.deploy.sim;

import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Everything outside Drover: hosts, repository, database, Redis, users. */
final class SimWorld {
    /** Milliseconds from a process's death, or life, to HAProxy's verdict. */
    private static final long VERDICT_MS = 2_500;

    private static final long PUMA_BOOTS_MS = 1_500;

    final Fleet fleet;
    final Fibers fibers;
    final Random random;
    final Map<String, SimHost> hosts = new TreeMap<>();
    final SimBackups backups = new SimBackups(this);
    final Map<String, Release> releases = new LinkedHashMap<>();
    final Set<String> migrations = new TreeSet<>();
    final List<String> violations = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    final SimTraffic traffic = new SimTraffic(this);
    final SimHarms harms = new SimHarms(this);
    final SimCaches caches = new SimCaches(this);
    /** Who looks after the old release, in rounds in which something may happen to it. */
    Optional<HarmChecks> watched = Optional.empty();

    private final Map<String, SimHelper> helpers = new TreeMap<>();
    int migrators;
    boolean noticesActivities = true;
    boolean stateLinesAreAnswers;

    SimWorld(Fleet fleet, Fibers fibers, Random random, List<Release> known) {
        this.fleet = fleet;
        this.fibers = fibers;
        this.random = random;
        known.forEach(r -> releases.put(r.tag(), r));
        Release first = known.getFirst();
        migrations.addAll(first.pre());
        migrations.addAll(first.post());
        fleet.hosts().values().forEach(h -> hosts.put(h.id().name(), equip(h, first)));
        fleet.hosts().values().forEach(this::lines);
    }

    private SimHost equip(Host host, Release first) {
        SimHost sim = new SimHost(this, host);
        sim.upkeep.pending = random.nextInt(3);
        sim.upkeep.wantsReboot = random.nextInt(5) == 0;
        if (host.runsMastodon()) {
            SimTree live = new SimTree(first, true);
            sim.trees.put(fleet.mastodon().live(), live);
            sim.env.put("SECRET_KEY_BASE", "s3cret");
            host.role(Role.MastodonSidekiq.class)
                    .ifPresent(s ->
                            s.units().forEach((unit, queues) -> sim.units.put(unit, new SimUnit(unit, queues))));
            host.role(Role.MastodonWeb.class).ifPresent(w -> sim.units.put(w.unit(), new SimUnit(w.unit(), List.of())));
            host.role(Role.MastodonStreaming.class)
                    .ifPresent(s -> s.ports().keySet().forEach(p -> {
                        String unit = "mastodon-streaming@" + p + ".service";
                        sim.units.put(unit, new SimUnit(unit, List.of()));
                    }));
            sim.units.values().forEach(u -> u.start(live, -3_600_000));
        }
        return sim;
    }

    private void lines(Host host) {
        host.role(Role.MastodonWeb.class).ifPresent(w -> w.behind().forEach(line -> line(host, line, w.unit())));
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports()
                        .forEach((port, lines) ->
                                lines.forEach(line -> line(host, line, "mastodon-streaming@" + port + ".service"))));
    }

    private void line(Host host, BackendServer line, String unit) {
        host(line.balancer())
                .servers
                .add(new SimServer(line.backend(), line.server(), host.id().name(), unit));
    }

    /** Gives the hosts their helper. */
    void install(Rules rules, Checks checks) {
        noticesActivities = rules.noticesActivities();
        stateLinesAreAnswers = rules.stateLinesAreAnswers();
        hosts.values().forEach(h -> helpers.put(h.name, new SimHelper(this, h, rules, checks)));
    }

    SimHelper helper(SimHost host) {
        return Optional.ofNullable(helpers.get(host.name)).orElseThrow();
    }

    SimHost host(HostId id) {
        return host(id.name());
    }

    SimHost host(String name) {
        return Optional.ofNullable(hosts.get(name)).orElseThrow(() -> new IllegalArgumentException("no host " + name));
    }

    long now() {
        return fibers.now();
    }

    void tell(String line) {
        story.add(String.format("%9.3f s  %s", now() / 1000.0, line));
    }

    void violated(String invariant, String what) {
        violations.add(invariant + " at " + now() / 1000.0 + " s: " + what);
        tell("VIOLATION of " + invariant + ": " + what);
    }

    /** Whether a process answers its users. */
    boolean answers(SimHost host, String unit) {
        SimUnit u = host.units.get(unit);
        return host.up && u != null && u.active && now() - u.startedMs >= PUMA_BOOTS_MS;
    }

    /** A balancer's health checks come to a verdict; one that comes early can only take a server down. */
    private void checked(SimHost host, SimServer line, boolean mayRise) {
        boolean answers = answers(host, line.unit);
        boolean fails = !line.unit.contains("streaming") && harms.failsHealth(host);
        if (!answers) {
            line.checked(false, host.up ? "L4CON" : "L4TOUT", "", now());
        } else if (fails) {
            line.checked(false, "L7STS", "500", now());
        } else if (mayRise) {
            line.checked(true, "L7OK", "200", now());
        }
    }

    /** A process came or went, or begins to fail: the balancers will notice, each in its own time. */
    void changed(SimHost host) {
        for (SimHost balancer : hosts.values()) {
            for (SimServer line : balancer.servers) {
                if (line.host.equals(host.name)) {
                    fibers.after(PUMA_BOOTS_MS + VERDICT_MS, () -> checked(host, line, true));
                    fibers.after(VERDICT_MS, () -> checked(host, line, false));
                }
            }
        }
    }

    /** Machines are short of time: for a while the balancer calls every server DOWN but this one, and nothing is broken. */
    void starve(SimHost balancer, String spared, long millis) {
        List<SimServer> starved =
                balancer.servers.stream().filter(s -> !s.server.equals(spared)).toList();
        tell(balancer.name + " has no answer to its health checks for " + millis + " ms but from " + spared);
        starved.forEach(s -> s.starves(true, now()));
        fibers.after(millis, () -> starved.forEach(s -> s.starves(false, now())));
    }

    /** How many others the fleet file wants in service while this server is out. */
    int minimum(SimServer line) {
        return line.unit.contains("streaming")
                ? fleet.care().minInService().streaming()
                : fleet.care().minInService().web();
    }

    /** Servers of a backend that a balancer gives requests to, without this one. */
    long others(SimHost balancer, String backend, String server) {
        return balancer.servers.stream()
                .filter(s -> s.backend.equals(backend) && !s.server.equals(server) && s.serving())
                .count();
    }

    /** A long step is killed from outside; systemd writes its end. */
    void killUnit(SimHost.Entry entry) {
        entry.exit = 137;
        entry.endedMs = now();
        Fibers.Fiber unit = entry.unit;
        if (unit != null) {
            fibers.kill(unit);
        }
    }

    void stopUnit(SimHost host, SimUnit unit) {
        traffic.beforeStop(host, unit);
        unit.stop();
        changed(host);
    }

    void startUnit(SimHost host, SimUnit unit) {
        host.tree(fleet.mastodon().live()).ifPresent(live -> {
            unit.start(live, now());
            traffic.afterStart(host, unit);
            caches.started(host, unit);
            harms.started(unit);
        });
        changed(host);
    }

    /** The power goes, and comes back after a while; what was enabled starts again, guests among it. */
    void reboot(SimHost host, long awayMs) {
        tell(host.name + " goes away");
        powerOff(host);
        host.guests.here().forEach(this::powerOff);
        fibers.after(awayMs, () -> {
            boot(host);
            host.guests.here().forEach(g -> fibers.after(1_000 + random.nextInt(4_000), () -> boot(g)));
        });
    }

    private void powerOff(SimHost host) {
        host.up = false;
        List.copyOf(host.processes).forEach(fibers::kill);
        host.processes.clear();
        host.lockedBy = null;
        host.units.values().forEach(u -> {
            traffic.gone(u);
            u.stop();
        });
        changed(host);
    }

    /** A guest's own system shuts it down. */
    void shutDown(SimHost guest) {
        if (guest.up) {
            guest.units.values().stream().filter(u -> u.active).forEach(u -> stopUnit(guest, u));
            powerOff(guest);
            tell(guest.name + " is shut down");
        }
    }

    /** Boots, unless it runs, or its physical host is away. */
    void boot(SimHost host) {
        boolean grounded = host.on.filter(p -> !host(p).up).isPresent();
        if (host.up || grounded) {
            return;
        }
        host.boots++;
        host.up = true;
        host.upSinceMs = now();
        host.leases.values().forEach(SimLease::renew);
        host.upkeep.booted();
        caches.boots(host);
        host.units.values().forEach(u -> startUnit(host, u));
        tell(host.name + " is back");
    }

    /** All that undo must restore, as text. */
    String footprint() {
        StringBuilder all = new StringBuilder();
        for (SimHost host : hosts.values()) {
            host.tree(fleet.mastodon().live())
                    .ifPresent(t -> all.append(host.name)
                            .append(" live ")
                            .append(t.release.tag())
                            .append(" env ")
                            .append(host.env)
                            .append('\n'));
            host.units
                    .values()
                    .forEach(u -> all.append(host.name)
                            .append(' ')
                            .append(u.name)
                            .append(u.active ? " active" : " inactive")
                            .append(u.quiet ? " quiet" : "")
                            .append(" in ")
                            .append(u.tree == null ? "-" : u.tree.release.tag())
                            .append('\n'));
            host.on.ifPresent(
                    p -> all.append(host.name).append(" on ").append(p).append('\n'));
            if (host.upkeep.maintenance) {
                all.append(host.name).append(" maintenance page\n");
            }
            host.servers.forEach(s -> {
                all.append(host.name)
                        .append(' ')
                        .append(s.backend)
                        .append('/')
                        .append(s.server)
                        .append(' ')
                        .append(s.status())
                        .append(' ')
                        .append(s.weight)
                        .append('\n');
            });
        }
        return all.toString();
    }
}
