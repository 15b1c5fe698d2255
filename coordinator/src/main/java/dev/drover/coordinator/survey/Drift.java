package dev.drover.coordinator.survey;

import dev.drover.coordinator.survey.Observed.Seen;
import dev.drover.coordinator.survey.Observed.Trouble;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.sidekiq.SidekiqView;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what was seen with what the fleet file says. Looks at nothing itself. */
public final class Drift {
    private static final long SKEW_MAX_MS = 5_000;
    private static final long STOP_MIN_MS = 30_000;
    private static final long DISK_MIN_MB = 512;
    private static final long MEMORY_MIN_MB = 400;

    private final Fleet fleet;
    private final Observed observed;
    private final List<Trouble> troubles = new ArrayList<>();

    public Drift(Fleet fleet, Observed observed) {
        this.fleet = fleet;
        this.observed = observed;
    }

    public List<Trouble> troubles() {
        observed.hosts().forEach(this::host);
        secrets();
        fleet.with(Role.MastodonWeb.class)
                .forEach(h -> behind(
                        h,
                        h.role(Role.MastodonWeb.class)
                                .map(Role.MastodonWeb::behind)
                                .orElse(List.of())));
        fleet.with(Role.MastodonStreaming.class)
                .forEach(h -> h.role(Role.MastodonStreaming.class)
                        .ifPresent(s -> s.ports().values().forEach(servers -> behind(h, servers))));
        clients();
        observed.sidekiq().ifPresent(this::queues);
        return troubles;
    }

    private void add(HostId host, String found, String remedy, boolean blocks) {
        troubles.add(new Trouble(host, found, remedy, blocks));
    }

    private void mendable(HostId host, String found, String remedy) {
        troubles.add(new Trouble(host, found, remedy, Observed.Weight.MENDABLE));
    }

    private void host(HostId id, Seen seen) {
        if (Math.abs(seen.clockSkewMs()) > SKEW_MAX_MS) {
            add(id, "its clock is " + seen.clockSkewMs() / 1000 + " s off", "start a time service on it", false);
        }
        if (seen.diskMb() > 0 && seen.diskMb() < DISK_MIN_MB) {
            add(
                    id,
                    "only " + seen.diskMb() + " MiB of disk are free",
                    "make room",
                    fleet.host(id).runsMastodon());
        }
        if (seen.memoryMb() > 0 && seen.memoryMb() < MEMORY_MIN_MB) {
            add(
                    id,
                    "only " + seen.memoryMb() + " MiB of memory are free",
                    "make room: packs are built beside the release that serves",
                    fleet.host(id).runsMastodon());
        }
        for (Units.Unit unit : seen.units()) {
            if (unit.load().equals("not-found")) {
                add(
                        id,
                        "has no unit " + unit.name(),
                        "correct the unit's name in the fleet file, or install the unit",
                        true);
            } else if (!unit.running()) {
                mendable(id, unit.name() + " is " + unit.active(), "start it, or find out why it does not run");
            } else if (unit.name().contains("sidekiq") && unit.stopMs() < STOP_MIN_MS) {
                add(
                        id,
                        unit.name() + " is killed after " + unit.stopMs() / 1000
                                + " s, before Sidekiq (25 s) has pushed its jobs back",
                        "set TimeoutStopSec=60 in a drop-in; Drover itself waits longer during a roll",
                        false);
            }
        }
    }

    /** Secrets must agree on every host; the encryption keys may be absent everywhere before 4.3. */
    private void secrets() {
        Set<String> names = new HashSet<>();
        observed.hosts().values().forEach(s -> names.addAll(s.keys().keySet()));
        for (String name : names.stream().sorted().toList()) {
            String first = null;
            HostId from = null;
            for (Map.Entry<HostId, Seen> entry : observed.hosts().entrySet()) {
                String value = entry.getValue().keys().get(name);
                if (value == null) {
                    continue;
                }
                if (first == null || from == null) {
                    first = value;
                    from = entry.getKey();
                } else if (!first.equals(value)) {
                    add(
                            entry.getKey(),
                            name + " differs from " + from + "'s (compared by keyed hash)",
                            "make them equal; what one host writes the other could not read",
                            true);
                }
            }
        }
    }

    private void behind(Host host, List<BackendServer> servers) {
        for (BackendServer server : servers) {
            List<HaproxyServer> seen = observed.balancers().get(server.balancer());
            if (seen == null) {
                continue;
            }
            Optional<HaproxyServer> found = seen.stream()
                    .filter(s ->
                            s.backend().equals(server.backend()) && s.server().equals(server.server()))
                    .findFirst();
            if (found.isEmpty()) {
                add(
                        server.balancer(),
                        "HAProxy has no server " + server.backend() + "/" + server.server() + ", which " + host.id()
                                + " names",
                        "correct the fleet file or haproxy.cfg",
                        true);
            } else if (!found.get().serving()) {
                out(server, found.get());
            }
        }
    }

    private void out(BackendServer server, HaproxyServer seen) {
        String found = server.backend() + "/" + server.server() + " is " + seen.status();
        String remedy = "bring it back first (drover status shows whether Drover took it out)";
        if (seen.status().startsWith("DOWN")) {
            mendable(server.balancer(), found, remedy);
        } else {
            add(server.balancer(), found, remedy, true);
        }
    }

    private void queues(SidekiqView view) {
        HostId redis = fleet.first(Role.Redis.class).orElseThrow().id();
        view.processes().stream()
                .filter(SidekiqView.Fetcher::alive)
                .filter(s -> fleet.with(Role.MastodonSidekiq.class).noneMatch(h -> s.on(h.id().name())))
                .forEach(s -> add(
                        redis,
                        "knows a Sidekiq on " + s.host() + ", which the fleet file does not declare",
                        "declare its host, or stop it: it would lose jobs of a new release",
                        true));
        fleet.with(Role.MastodonSidekiq.class).forEach(h -> {
            Set<String> declared = new TreeSet<>();
            h.role(Role.MastodonSidekiq.class).ifPresent(s -> s.units().values().forEach(declared::addAll));
            Set<String> served = new TreeSet<>();
            view.processes().stream()
                    .filter(s -> s.alive() && s.on(h.id().name()))
                    .forEach(s -> served.addAll(s.queues()));
            String found = "serves the queues " + served + ", the fleet file says " + declared;
            if (served.isEmpty() && broken(h)) {
                mendable(h.id(), found, "start its units");
            } else if (!served.equals(declared)) {
                add(h.id(), found, "correct the fleet file or the units", true);
            }
        });
    }

    private boolean broken(Host host) {
        Seen seen = observed.hosts().get(host.id());
        return seen != null && seen.units().stream().anyMatch(u -> !u.running());
    }

    private void clients() {
        Set<String> declared = new HashSet<>();
        fleet.hosts().values().forEach(h -> declared.add(h.address()));
        Optional<Host> database = fleet.first(Role.Postgres.class);
        observed.database()
                .ifPresent(d -> d.clients().stream()
                        .filter(c -> !declared.contains(c))
                        .forEach(c -> add(
                                database.orElseThrow().id(),
                                "the database has sessions from " + c + ", which no host of the fleet file has",
                                "declare that host, or end its sessions; it may run old code",
                                false)));
    }
}
