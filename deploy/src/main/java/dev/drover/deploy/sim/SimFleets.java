package dev.drover.deploy.sim;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random fleets and releases, as their owners might have them. */
final class SimFleets {
    private SimFleets() {}

    /** One to two balancers, one to four web hosts, one to three Sidekiq hosts, one or two streaming ports. */
    static Fleet fleet(Random random, Case.Size most) {
        int balancers = Math.min(1 + random.nextInt(2), most.balancers());
        int web = Math.min(1 + random.nextInt(4), most.web());
        int sidekiq = Math.min(1 + random.nextInt(3), most.sidekiq());
        int ports = Math.min(1 + random.nextInt(2), most.ports());
        boolean shared = balancers > 1 && random.nextBoolean();
        String haproxy = shared ? "{ leaves: { keepalived: 192.0.2.100 } }" : "{}";
        StringBuilder yaml = new StringBuilder("schema: 1\nfleet: sim.example\nhosts:\n");
        for (int b = 1; b <= balancers; b++) {
            yaml.append("  lb0" + b + ": { address: 192.0.2." + b + ", roles: { haproxy: " + haproxy + " } }\n");
        }
        yaml.append("  redis01: { address: 192.0.2.11, roles: { redis: {} } }\n");
        String rack = random.nextInt(3) == 0 ? ", domain: rack" : "";
        boolean physical = random.nextInt(3) == 0;
        String on = physical ? ", guest-of: phys01" : "";
        if (physical) {
            physical(yaml, random.nextBoolean());
        }
        boolean database = random.nextBoolean();
        yaml.append("  db01: { address: 192.0.2.12" + (database ? on : "") + ", roles: { postgres: {} } }\n");
        for (int w = 1; w <= web; w++) {
            yaml.append("  web0" + w + ": { address: 192.0.2.2" + w + (w == web && !database ? on : "") + rack
                    + ", roles: { mastodon-web: { behind: " + lines(balancers, "web", "web0" + w)
                    + " }, mastodon-streaming: { ports: {");
            for (int p = 0; p < ports; p++) {
                yaml.append((p > 0 ? ", " : " ") + (4000 + p) + ": "
                        + lines(balancers, "streaming", "web0" + w + (p == 0 ? "" : "b")));
            }
            yaml.append(" } } } }\n");
        }
        for (int s = 1; s <= sidekiq; s++) {
            yaml.append("  sidekiq0" + s + ": { address: 192.0.2.3" + s + rack
                    + ", roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, push"
                    + (s == 1 ? ", scheduler" : "") + "] } } } }\n");
        }
        care(yaml, random, web, ports);
        FleetFile.Reading reading = FleetFile.parse(yaml.toString());
        return reading.fleet().orElseThrow(() -> new IllegalStateException(reading.problems() + "\n" + yaml));
    }

    private static void physical(StringBuilder yaml, boolean moves) {
        String kind = moves ? "proxmox, migrate-to: phys02" : "machinectl";
        yaml.append("  phys01: { address: 192.0.2.3, roles: { hypervisor: { kind: " + kind + " } } }\n");
        if (moves) {
            yaml.append("  phys02: { address: 192.0.2.4, roles: { hypervisor: { kind: proxmox } } }\n");
        }
    }

    /** How carefully it wants to be handled, and when. */
    private static void care(StringBuilder yaml, Random random, int web, int ports) {
        int minimum = web == 1 ? 0 : 1 + random.nextInt(web - 1);
        int streaming = web * ports == 1 ? 0 : Math.min(minimum, web - 1);
        yaml.append("min-in-service: { mastodon-web: " + minimum + ", mastodon-streaming: " + streaming + " }\n");
        yaml.append("canary: { warm-up: 2s, soak: 20s, min-healthy: 1s, healthy-deadline: 20s, promotion: "
                + (random.nextInt(4) == 0 ? "manual" : "automatic") + ", when-bad: "
                + (random.nextInt(4) == 0 ? "pause" : "rollback") + " }\n");
        yaml.append("sidekiq: { max-pause: 10s, soak: 5s }\ndrain: { web: 5s, streaming: 2s, lease: "
                + (10 + random.nextInt(50)) + "s }\n");
        yaml.append("windows:\n");
        for (int hour = 0; hour < 24; hour++) {
            yaml.append(String.format(
                    "  w%d: { every: day, from: \"%02d:%02d\", for: 40m, zone: UTC }%n",
                    hour, hour, random.nextInt(15)));
        }
        boolean byHand = random.nextBoolean();
        yaml.append("appliances: { router01: { near: redis01, takes: 20s" + (byHand ? ", by-hand: its page" : "")
                + " } }\n");
        int backup = random.nextInt(4);
        if (backup < 2) {
            yaml.append("backup: { command: backup, settings: " + (backup == 0) + ", restore-on: sidekiq01 }\n");
        }
        if (random.nextInt(4) == 0) {
            yaml.append("approve: { plan: true, by: [ada, bob], at-least: 2, expires: 1h }\n");
        }
    }

    private static String lines(int balancers, String backend, String server) {
        List<String> lines = new ArrayList<>();
        for (int b = 1; b <= balancers; b++) {
            lines.add("lb0" + b + "/" + backend + "/" + server);
        }
        return "[" + String.join(", ", lines) + "]";
    }

    /** Mostly an upgrade alone; else patching too, before it, after it, or instead. */
    static List<Change> changes(Fleet fleet, Random random, String tag) {
        Change upgrade = new Change.UpgradeMastodon(tag);
        boolean everything = random.nextBoolean();
        boolean balancers = random.nextBoolean();
        List<HostId> hosts = new ArrayList<>(fleet.hosts().values().stream()
                .filter(h -> h.role(Role.Haproxy.class).isPresent() ? balancers : everything || random.nextBoolean())
                .map(Host::id)
                .toList());
        if (random.nextInt(3) == 0) {
            hosts.addAll(fleet.appliances().keySet());
        }
        if (hosts.isEmpty()) {
            return List.of(upgrade);
        }
        Change patch = new Change.PatchHosts(hosts, Packages.ALL, true);
        return switch (random.nextInt(6)) {
            case 0, 1 -> List.of(patch);
            case 2 -> List.of(patch, upgrade);
            case 3 -> List.of(upgrade, patch);
            default -> List.of(upgrade);
        };
    }

    /** The release that runs, and the one that is wanted. */
    static List<Release> releases(Random random) {
        Release.Flaw[] flaws = Release.Flaw.values();
        Release.Flaw flaw = random.nextInt(3) > 0 ? Release.Flaw.NONE : flaws[random.nextInt(flaws.length)];
        boolean newJobs = random.nextBoolean();
        List<String> post = random.nextBoolean() ? List.of("20240720140205") : List.of();
        Release old = new Release(
                "v4.2.10",
                "aaaaaaaaaa000000000000000000000000000000",
                Release.Flaw.NONE,
                List.of("20230907150100"),
                List.of(),
                List.of());
        Release fresh = new Release(
                "v4.3.0",
                "bbbbbbbbbb000000000000000000000000000000",
                flaw,
                List.of("20230907150100", "20240217171534"),
                post,
                newJobs ? List.of("account_refresh_worker") : List.of());
        return List.of(old, fresh);
    }
}
