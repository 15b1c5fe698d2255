package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Packages, boots, guests and maintenance pages of a simulated host: what its helper sees and does. */
final class SimUpkeep {
    private static final long REBOOT_DELAY_MS = 1_000;

    /** The oldest look on which a host is taken down. */
    private static final long LOOK_MAX_MS = 6_000;

    private final SimWorld world;
    private final SimHost host;
    int pending;
    boolean half;
    boolean wantsReboot;
    long fetchedMs;
    boolean maintenance;
    int rebootedByDrover;

    /** Whether keepalived runs, on a balancer that shares its address. */
    private boolean keepalived;

    /** Whether the appliance that is looked at from here is up to date. */
    boolean applianceCurrent;

    private long maintenanceTimer;
    private boolean rebooting;
    private final Map<String, Long> activities = new TreeMap<>();
    private final Map<String, Long> begunMs = new HashMap<>();
    private final Map<String, String> askedUnder = new HashMap<>();
    private final Map<String, List<String>> standing = new HashMap<>();

    SimUpkeep(SimWorld world, SimHost host) {
        this.world = world;
        this.host = host;
        this.keepalived = shares(host);
    }

    /** Somebody's backup, upload or long query, which ends by itself. */
    void begin(String activity, long millis) {
        if (host.up && !rebooting) {
            world.tell(host.name + ": " + activity + " begins");
            activities.put(activity, world.now() + millis);
            begunMs.put(activity, world.now());
        }
    }

    /** What has run for so long that a look must have seen it. */
    private List<String> seen() {
        return running().stream()
                .filter(a -> world.now() - begunMs.getOrDefault(a, 0L) > LOOK_MAX_MS)
                .toList();
    }

    private List<String> running() {
        activities.values().removeIf(end -> end <= world.now());
        return List.copyOf(activities.keySet());
    }

    private List<String> noticed() {
        return world.noticesActivities ? running() : List.of();
    }

    Optional<Output> look(List<String> w) {
        return switch (w.getFirst()) {
            case "patches" -> said(patches());
            case "clock" -> said("now=" + world.now() + "\n");
            case "reboot" -> said(boots(w.get(1)));
            case "activities" ->
                said(noticed().stream().map(a -> "activity=" + a + "\t1\t\n").reduce("", String::concat));
            case "address" ->
                said("here=" + (holdsAddress() ? "yes" : "no") + "\nvrrp="
                        + (!keepalived ? "stopped" : holdsAddress() ? "MASTER" : "BACKUP") + "\n");
            case "appliance" -> said("state=" + (applianceCurrent ? "current" : "pending") + "\nsays=firmware\n");
            case "redis_save" ->
                said("rdb_last_bgsave_status=ok\naof_enabled=1\naof_last_write_status=ok\nrdb_bgsave_in_progress=0\n");
            case "maintenance" -> said("on=" + (maintenance ? "yes" : "no") + "\n");
            default -> Optional.empty();
        };
    }

    private static Optional<Output> said(String out) {
        return Optional.of(new Output(0, out, ""));
    }

    private String patches() {
        StringBuilder out = new StringBuilder("packager=apt\n");
        for (int i = 0; i < pending; i++) {
            out.append("pending=p" + i + "\t1\t2\tno\t1000\n");
        }
        return out + (half ? "half=p0\n" : "") + "kernel-running=6.1\nkernel-installed=6.1\nreboot="
                + (wantsReboot ? "wanted by p0" : "") + "\nboot=" + host.boot() + "\nbooted=1\nnow=" + world.now()
                + "\nfetched=" + fetchedMs + "\narchive-free-mb=5000\nusr-free-mb=5000\nboot-free-mb=5000\n";
    }

    private String name(String boot) {
        SimHost.Claim claim = host.claim;
        return (claim == null ? "" : claim.rollout()) + "." + boot;
    }

    private String boots(String boot) {
        StringBuilder out = new StringBuilder("boot=" + host.boot() + "\nasked-under="
                + askedUnder.getOrDefault(name(boot), "") + "\nreason=" + (wantsReboot ? "wanted by p0" : "")
                + "\nsystem=running\nup-seconds=" + (world.now() - host.upSinceMs) / 1000 + "\n");
        standing.getOrDefault(name(boot), List.of()).stream()
                .filter(u -> Optional.ofNullable(host.units.get(u))
                        .filter(x -> x.active)
                        .isEmpty())
                .forEach(u -> out.append("missing=").append(u).append('\n'));
        return out.toString();
    }

    private static boolean shares(SimHost host) {
        return host.host.role(Role.Haproxy.class).flatMap(Role.Haproxy::leaving).isPresent();
    }

    /** The first that is up and may. */
    private boolean holdsAddress() {
        return world.hosts.values().stream()
                .filter(h -> h.up && h.upkeep.keepalived)
                .findFirst()
                .filter(host::equals)
                .isPresent();
    }

    Optional<Output> act(List<String> w) {
        return switch (w.getFirst()) {
            case "reboot" -> Optional.of(reboot(w.get(1), w.size() > 2));
            case "unit" -> {
                keepalived = !w.get(1).equals("stop");
                world.tell(host.name + ": keepalived " + (keepalived ? "runs" : "is stopped"));
                yield said("");
            }
            case "remember" -> {
                remember(w.get(1));
                yield said("");
            }
            case "services", "redis_save" -> said("");
            case "guest" ->
                Optional.of(
                        w.size() > 4 && Long.parseLong(w.get(4)) < world.now()
                                ? new Output(Output.TOO_FEW_LEFT, "", "refused: the look is too old")
                                : host.guests.act(w.get(1), w.get(3)));
            case "maintenance" -> {
                maintain(w.get(1).equals("yes"), Long.parseLong(w.get(4)) * 1_000);
                yield said("");
            }
            default -> Optional.empty();
        };
    }

    private void remember(String boot) {
        List<String> units = new ArrayList<>();
        host.units.values().stream().filter(u -> u.active).forEach(u -> units.add(u.name));
        standing.put(name(boot), units);
        askedUnder.put(name(boot), host.boot());
    }

    private Output reboot(String boot, boolean physical) {
        if (askedUnder.containsKey(name(boot)) && !host.boot().equals(askedUnder.get(name(boot)))) {
            return new Output(0, "", "");
        }
        if (!askedUnder.containsKey(name(boot))) {
            if (physical && !host.guests.running().isEmpty()) {
                return new Output(Output.TOO_FEW_LEFT, "", "refused: guests run here: " + host.guests.running());
            }
            if (!noticed().isEmpty()) {
                return new Output(Output.TOO_FEW_LEFT, "", "refused: " + noticed() + " must not be interrupted");
            }
            remember(boot);
        }
        if (!rebooting) {
            rebooting = true;
            world.tell(host.name + " is asked to reboot");
            String under = host.boot();
            String name = name(boot);
            world.fibers.after(REBOOT_DELAY_MS, () -> {
                if (host.up && host.boot().equals(under)) {
                    rebootNow(name, physical);
                }
            });
        }
        return new Output(0, "", "");
    }

    private void rebootNow(String name, boolean physical) {
        if (physical && !host.guests.running().isEmpty()) {
            rebooting = false;
            askedUnder.remove(name);
            world.tell(host.name + " does not reboot under " + host.guests.running());
        } else {
            goDown();
        }
    }

    /** Drover's own reboot: nothing may depend on this host now. */
    private void goDown() {
        rebootedByDrover++;
        List<SimHost> away = new ArrayList<>(List.of(host));
        for (SimHost guest : host.guests.here()) {
            if (guest.up) {
                world.violated("I9", host.name + " is rebooted under its running guest " + guest.name);
                away.add(guest);
            }
        }
        away.forEach(gone -> gone.upkeep.mayGo());
        host.units.values().stream().filter(u -> u.active).forEach(u -> world.stopUnit(host, u));
        world.reboot(host, 5_000 + world.random.nextInt(60_000));
    }

    /** Whether anybody depends on this host, or works here, when it goes down on purpose. */
    void mayGo() {
        if (!seen().isEmpty()) {
            world.violated("I3", host.name + " goes down under " + seen());
        }
        boolean page = world.hosts.values().stream().anyMatch(h -> h.upkeep.maintenance);
        boolean serves = world.hosts.values().stream()
                .flatMap(h -> h.servers.stream())
                .anyMatch(s -> s.host.equals(host.name) && s.wanted.equals("ready"));
        if (!page && holdsAddress()) {
            world.violated("I6", host.name + " is rebooted while it holds the shared address");
        }
        boolean leansOn = host.host.role(Role.Redis.class).isPresent()
                || host.host.role(Role.Postgres.class).isPresent();
        if (!page && (serves || leansOn)) {
            world.violated("I6", host.name + " is rebooted while users depend on it");
        }
    }

    /** What does not survive a boot. */
    void booted() {
        rebooting = false;
        wantsReboot = false;
        keepalived = shares(host);
        activities.clear();
        if (maintenance) {
            maintain(true, 3_600_000);
        }
    }

    private void maintain(boolean on, long millis) {
        maintenance = on;
        long mine = ++maintenanceTimer;
        world.tell(host.name + ": maintenance page " + (on ? "on" : "off"));
        if (on) {
            world.fibers.after(millis, () -> {
                if (mine == maintenanceTimer && maintenance) {
                    maintain(false, 0);
                }
            });
        }
    }
}
