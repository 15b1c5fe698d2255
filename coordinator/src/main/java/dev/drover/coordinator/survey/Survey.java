package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Observed.Trouble;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Units;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.action.sidekiq.SidekiqView;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at every host of a fleet, all at once, and changes nothing but what it fetches: git's tags, the packages' lists. */
public final class Survey {
    /** The three secrets that must be the same everywhere since Mastodon 4.3. */
    public static final List<String> ENCRYPTION_KEYS = List.of(
            "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT",
            "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY");

    private static final List<String> SECRETS = List.of("SECRET_KEY_BASE", "OTP_SECRET", "LOCAL_DOMAIN");

    private final Fleet fleet;
    private final Helpers helpers;
    private final InstantSource clock;
    private final Shipped shipped;
    private final String ownBoot;
    private final List<Trouble> troubles = new ArrayList<>();

    /**
     * @param ownBoot the boot of the machine that Drover runs on; a container has its host's
     */
    public Survey(Fleet fleet, Helpers helpers, InstantSource clock, Shipped shipped, String ownBoot) {
        this.ownBoot = ownBoot;
        this.fleet = fleet;
        this.helpers = helpers;
        this.clock = clock;
        this.shipped = shipped;
    }

    /**
     * Looks.
     *
     * @param target the wanted release's tag, where there is one
     * @param upkeep whether packages, reboots and guests are looked at, too
     */
    public Observed look(Optional<String> target, boolean upkeep) {
        Map<HostId, Output> hellos = helpers.tellAll(List.copyOf(fleet.hosts().keySet()), "hello");
        List<HostId> reached = reach(hellos);
        Refreshes refreshes = new Refreshes(helpers, fleet.name(), hellos);
        Map<HostId, Output> facts =
                helpers.lookAll(reached, "facts", fleet.mastodon().live());
        Map<HostId, Output> code = code(reached, target, refreshes);
        Map<HostId, Output> env = helpers.lookAll(
                reached.stream().filter(h -> fleet.host(h).runsMastodon()).toList(),
                envWords(fleet.mastodon().live()));
        Map<HostId, Observed.Seen> seen = new TreeMap<>();
        for (HostId id : reached) {
            seen.put(id, seen(id, facts, code, env));
        }
        Optional<Observed.Database> database = database(reached);
        Optional<Observed.Delta> delta = target.flatMap(t -> Deltas.look(fleet, helpers, t, code));
        Observed observed = new Observed(seen, balancers(reached), sidekiq(reached), database, delta, troubles);
        troubles.addAll(new Drift(fleet, observed).troubles());
        return withUpkeep(observed, upkeep, refreshes);
    }

    private Observed withUpkeep(Observed observed, boolean all, Refreshes refreshes) {
        UpkeepLook look = new UpkeepLook(fleet, helpers, refreshes, ownBoot);
        Set<HostId> reached = observed.hosts().keySet();
        Observed.Upkeep seen = all ? look.look(reached) : Observed.Upkeep.NONE.proved(look.proof(reached));
        troubles.addAll(look.troubles());
        return new CacheLook(fleet, helpers).with(observed.with(seen));
    }

    private List<HostId> reach(Map<HostId, Output> hellos) {
        List<HostId> reached = new ArrayList<>();
        hellos.forEach((id, hello) -> {
            String install = shipped.install(id, fleet.host(id).address());
            if (hello.unreached()) {
                trouble(id, "cannot be reached: " + hello.complaint(), remedy(id, hello.complaint()));
            } else if (!hello.ok()) {
                trouble(id, "the host helper cannot be called by sudo: " + hello.complaint(), install);
            } else if (!shipped.speaksWith(hello)) {
                trouble(id, "has another version of the host helper", install);
            } else {
                shipped.drift(id, hello).ifPresent(d -> troubles.add(new Trouble(id, d, install, false)));
                reached.add(id);
            }
        });
        return reached;
    }

    private static String remedy(HostId id, String complaint) {
        if (complaint.contains("no host keys are known")) {
            return "drover trust " + id + " on the machine that reaches it, or a copy of a known_hosts that has it";
        }
        return complaint.contains("Could not verify") || complaint.contains("HOST_KEY") || complaint.contains("known")
                ? "if you know why its key is new: drover trust " + id
                : "ssh to it by hand as the same user; look at address, port, key and firewall";
    }

    private void trouble(HostId id, String found, String remedy) {
        troubles.add(new Trouble(id, found, remedy, true));
    }

    private static String[] envWords(String live) {
        List<String> words = new ArrayList<>(List.of("env", live, "drover-check"));
        words.addAll(SECRETS);
        words.addAll(ENCRYPTION_KEYS);
        return words.toArray(String[]::new);
    }

    private Map<HostId, Output> code(List<HostId> reached, Optional<String> target, Refreshes refreshes) {
        List<HostId> with =
                reached.stream().filter(h -> fleet.host(h).runsMastodon()).toList();
        String live = fleet.mastodon().live();
        return target.map(t ->
                        refreshes.all(with, "git", live, t, fleet.mastodon().source()))
                .orElseGet(() -> helpers.lookAll(with, "git", live));
    }

    private Observed.Seen seen(
            HostId id, Map<HostId, Output> facts, Map<HostId, Output> code, Map<HostId, Output> env) {
        Output fact = facts.getOrDefault(id, Output.unreachable(""));
        if (fact.value("docker-mastodon").isPresent()) {
            trouble(
                    id,
                    "runs Mastodon in Docker",
                    "Drover manages source installs only; Docker is refused until it has a role of its own");
        }
        Optional<Observed.Code> tree = Optional.ofNullable(code.get(id)).flatMap(o -> tree(id, o));
        Map<String, String> keys = new TreeMap<>();
        Output secrets = env.get(id);
        if (secrets != null) {
            environment(id, secrets, keys);
        }
        long skew = fact.number("now") == 0 ? 0 : fact.number("now") - clock.millis();
        return new Observed.Seen(
                fact.value("os").orElse("?"),
                fact.number("memory-free-mb"),
                fact.number("disk-free-mb"),
                skew,
                tree,
                units(id),
                keys);
    }

    private Optional<Observed.Code> tree(HostId id, Output git) {
        if (!git.ok()) {
            trouble(id, git.complaint(), "correct mastodon.live in the fleet file, or the host");
            return Optional.empty();
        }
        git.value("dirty")
                .ifPresent(d -> trouble(
                        id,
                        "local changes in " + fleet.mastodon().live() + ": " + d,
                        "look at them with git diff there; commit them to a branch or discard them"));
        git.value("unmovable").ifPresent(u -> trouble(id, u, "mend that: an upgrade moves this folder aside"));
        git.value("fetch-problem").ifPresent(p -> trouble(id, "git fetch --tags failed: " + p, "look at the remote"));
        return Optional.of(new Observed.Code(
                git.value("commit").orElse(""),
                git.value("tag").orElse(""),
                git.value("target").orElse("")));
    }

    private void environment(HostId id, Output secrets, Map<String, String> keys) {
        if (!secrets.ok()) {
            trouble(id, secrets.complaint(), "put .env.production there, the same as on the other hosts");
            return;
        }
        for (String name : SECRETS) {
            keys.put(name, secrets.value(name).orElse("absent"));
        }
        for (String name : ENCRYPTION_KEYS) {
            keys.put(name, secrets.value(name).orElse("absent"));
        }
        secrets.value("skip-post-migrations-set")
                .ifPresent(x -> trouble(
                        id,
                        "SKIP_POST_DEPLOYMENT_MIGRATIONS is set (any value, even \"false\", hides post-migrations)",
                        "take the line out of .env.production"));
        secrets.value("redis-namespace-set")
                .ifPresent(x -> troubles.add(new Trouble(
                        id,
                        "REDIS_NAMESPACE is set; Mastodon 4.4 and later refuse to start with it",
                        "plan its removal",
                        false)));
    }

    private List<Units.Unit> units(HostId id) {
        List<String> names = new ArrayList<>();
        Host host = fleet.host(id);
        host.role(Role.MastodonWeb.class).ifPresent(w -> names.add(w.unit()));
        host.role(Role.MastodonSidekiq.class)
                .ifPresent(s -> names.addAll(s.units().keySet()));
        host.role(Role.MastodonStreaming.class)
                .ifPresent(s -> s.ports().keySet().forEach(p -> names.add("mastodon-streaming@" + p + ".service")));
        return names.isEmpty() ? List.of() : Units.look(new LookAt(helpers, id), names);
    }

    private Optional<SidekiqView> sidekiq(List<HostId> reached) {
        Optional<Host> redis = fleet.first(Role.Redis.class).filter(h -> reached.contains(h.id()));
        if (redis.isEmpty()) {
            return Optional.empty();
        }
        HostId id = redis.get().id();
        int database = redis.get().role(Role.Redis.class).orElseThrow().database();
        Output answer = helpers.look(id, "sidekiq", "" + database);
        if (!answer.ok()) {
            trouble(id, answer.complaint(), "look at Redis first");
            return Optional.empty();
        }
        return Optional.of(SidekiqView.of(answer));
    }

    private Optional<Observed.Database> database(List<HostId> reached) {
        Optional<Host> host = fleet.first(Role.Postgres.class).filter(h -> reached.contains(h.id()));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        HostId id = host.get().id();
        Output answer = helpers.look(
                id,
                "postgres",
                host.get().role(Role.Postgres.class).orElseThrow().database());
        if (answer.value("recovery").isEmpty()) {
            trouble(id, "PostgreSQL does not answer: " + answer.complaint(), "look at the database first");
            return Optional.empty();
        }
        if (answer.value("recovery").get().equals("t")) {
            trouble(id, "is a replica, the fleet file says it is the primary", "correct the fleet file");
        }
        answer.values("long-query")
                .forEach(q -> troubles.add(new Trouble(
                        id,
                        "a transaction is open for long: " + q.replace('\t', ' '),
                        "migrations may wait for it",
                        false)));
        Set<String> clients = answer.rows("sessions").stream()
                .filter(r -> r.size() > 1 && !r.get(1).equals("local"))
                .map(r -> r.get(1))
                .collect(Collectors.toCollection(HashSet::new));
        return Optional.of(
                new Observed.Database(Set.copyOf(answer.values("migration")), clients, answer.number("size-mb")));
    }

    private Map<HostId, List<HaproxyServer>> balancers(List<HostId> reached) {
        HaproxyLook look = new HaproxyLook(fleet, helpers);
        Map<HostId, List<HaproxyServer>> all = look.look(reached);
        troubles.addAll(look.troubles());
        return all;
    }
}
