package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Appliance;
import dev.drover.shared.fleet.Approval;
import dev.drover.shared.fleet.Canary;
import dev.drover.shared.fleet.Drain;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Seat;
import dev.drover.shared.fleet.Sidekiq;
import dev.drover.shared.window.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a fleet file: either a fleet, or every mistake in it with its place. */
public final class FleetFile {
    private static final Set<String> KEYS = Set.of(
            "schema",
            "fleet",
            "ssh",
            "mastodon",
            "hosts",
            "min-in-service",
            "canary",
            "sidekiq",
            "drain",
            "windows",
            "freezes",
            "schedule",
            "backup",
            "appliances",
            "coordinator",
            "approve");

    private static final Duration LEASE_MIN = Duration.ofSeconds(10);

    private final List<Problem> problems = new ArrayList<>();

    private FleetFile() {}

    /** The JSON Schema of fleet files, for editors; {@link #parse} itself tells more than a schema can. */
    public static String schema() {
        try (InputStream in = FleetFile.class.getResourceAsStream("fleet.schema.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exactly one of the two is there. */
    public record Reading(Optional<Fleet> fleet, List<Problem> problems) {}

    public static Reading parse(String text) {
        FleetFile file = new FleetFile();
        Optional<Fleet> fleet = file.read(text);
        return file.problems.isEmpty()
                ? new Reading(fleet, List.of())
                : new Reading(Optional.empty(), List.copyOf(file.problems));
    }

    private Optional<Fleet> read(String text) {
        Node root;
        try {
            root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
            problems.add(new Problem(line, column, "", "not YAML: " + e.getProblem(), "valid YAML"));
            return Optional.empty();
        }
        if (root == null) {
            problems.add(new Problem(1, 1, "", "the file is empty", "schema: 1, fleet: NAME, hosts: …"));
            return Optional.empty();
        }
        Tree tree = new Tree(root, "", problems);
        Map<String, Tree> top = tree.map(KEYS);
        need(tree, top, "schema").ifPresent(t -> t.oneOf(Set.of("1")));
        String name = need(tree, top, "fleet").flatMap(Tree::text).orElse("");
        NavigableMap<HostId, Host> hosts = new TreeMap<>();
        Map<String, Tree> places = need(tree, top, "hosts")
                .map(t -> new HostsReader().read(t, hosts))
                .orElse(Map.of());
        Fleet fleet = new Fleet(
                name,
                access(top),
                mastodon(top, name),
                hosts,
                appliances(top, hosts),
                seat(top, hosts),
                care(top, hosts),
                digest(text));
        new FleetRules(fleet, top, places).check();
        return Optional.of(fleet);
    }

    private Optional<Tree> need(Tree parent, Map<String, Tree> map, String key) {
        if (!map.containsKey(key)) {
            parent.wrong("key " + key + " is missing", key + ": …");
        }
        return Optional.ofNullable(map.get(key));
    }

    private static Fleet.Access access(Map<String, Tree> top) {
        Map<String, Tree> ssh = section(top, "ssh", Set.of("user", "identity", "known-hosts"));
        return new Fleet.Access(
                text(ssh, "user", "drover"),
                text(ssh, "identity", "~/.ssh/drover"),
                text(ssh, "known-hosts", "./known_hosts"));
    }

    private static Fleet.Mastodon mastodon(Map<String, Tree> top, String fleet) {
        Map<String, Tree> section = section(top, "mastodon", Set.of("live", "releases", "source", "domain"));
        String live = text(section, "live", "/home/mastodon/live");
        String parent = live.contains("/") ? live.substring(0, live.lastIndexOf('/')) : "";
        if (!live.startsWith("/") || live.length() < 3 || parent.isEmpty()) {
            Optional.ofNullable(section.get("live"))
                    .ifPresent(t -> t.wrong("not an absolute path below a folder", "/home/mastodon/live"));
        }
        return new Fleet.Mastodon(
                live,
                text(section, "releases", parent + "/releases"),
                text(section, "domain", fleet),
                text(section, "source", "upstream"));
    }

    private static Fleet.Care care(Map<String, Tree> top, NavigableMap<HostId, Host> hosts) {
        Map<String, Tree> least = section(top, "min-in-service", Set.of("mastodon-web", "mastodon-streaming"));
        Map<String, Tree> sidekiq = section(top, "sidekiq", Set.of("max-pause", "soak"));
        Map<String, Tree> drain = section(top, "drain", Set.of("web", "streaming", "lease"));
        return new Fleet.Care(
                new Fleet.MinInService(
                        whole(least, "mastodon-web", 1, 0, 999), whole(least, "mastodon-streaming", 1, 0, 999)),
                canary(section(
                        top,
                        "canary",
                        Set.of(
                                "host",
                                "warm-up",
                                "soak",
                                "little-traffic",
                                "promotion",
                                "when-bad",
                                "warm-up-weight",
                                "min-healthy",
                                "healthy-deadline",
                                "progress-deadline"))),
                new Sidekiq(span(sidekiq, "max-pause", "2m"), span(sidekiq, "soak", "30s")),
                new Drain(span(drain, "web", "60s"), span(drain, "streaming", "10s"), lease(drain)),
                times(top),
                Optional.ofNullable(top.get("backup")).flatMap(new BackupReader(hosts)::read),
                Optional.ofNullable(top.get("approve"))
                        .map(ApprovalReader::read)
                        .orElse(Approval.NONE));
    }

    private static Seat seat(Map<String, Tree> top, NavigableMap<HostId, Host> hosts) {
        Map<String, Tree> keys = section(top, "coordinator", Set.of("on", "needs"));
        List<Tree> needs =
                Optional.ofNullable(keys.get("needs")).map(Tree::list).orElse(List.of());
        return new Seat(
                Optional.ofNullable(keys.get("on")).flatMap(t -> known(t, hosts)),
                needs.stream().flatMap(t -> known(t, hosts).stream()).toList());
    }

    private static Optional<HostId> known(Tree tree, NavigableMap<HostId, Host> hosts) {
        Optional<HostId> named = tree.text().map(HostId::new);
        named.filter(n -> !hosts.containsKey(n)).ifPresent(n -> tree.wrong(n + " is not a host here", "a host"));
        return named;
    }

    private static NavigableMap<HostId, Appliance> appliances(Map<String, Tree> top, NavigableMap<HostId, Host> hosts) {
        return filled(top, "appliances").map(new AppliancesReader(hosts)::read).orElseGet(TreeMap::new);
    }

    private static Duration lease(Map<String, Tree> drain) {
        Duration lease = span(drain, "lease", "2m");
        Tree tree = drain.get("lease");
        if (tree != null && lease.compareTo(LEASE_MIN) < 0) {
            tree.wrong("a lease under 10 s ends while Drover is only slow", "2m");
        }
        return lease;
    }

    private static Canary canary(Map<String, Tree> section) {
        return new Canary(
                Optional.ofNullable(section.get("host")).flatMap(Tree::text).map(HostId::new),
                span(section, "warm-up", "30s"),
                span(section, "soak", "10m"),
                word(section, "little-traffic", Set.of("pause", "promote")).equals("promote")
                        ? Canary.LittleTraffic.PROMOTE
                        : Canary.LittleTraffic.PAUSE,
                word(section, "promotion", Set.of("automatic", "manual")).equals("manual")
                        ? Canary.Promotion.MANUAL
                        : Canary.Promotion.AUTOMATIC,
                word(section, "when-bad", Set.of("rollback", "pause")).equals("pause")
                        ? Canary.WhenBad.PAUSE
                        : Canary.WhenBad.ROLLBACK,
                whole(section, "warm-up-weight", 10, 1, 100),
                span(section, "min-healthy", "5s"),
                span(section, "healthy-deadline", "2m"),
                span(section, "progress-deadline", "1h"));
    }

    private static Fleet.Times times(Map<String, Tree> top) {
        TimesReader reader = new TimesReader();
        List<Window> windows = filled(top, "windows").map(reader::windows).orElse(List.of());
        return new Fleet.Times(
                windows,
                filled(top, "freezes").map(reader::freezes).orElse(List.of()),
                filled(top, "schedule").map(new ScheduleReader(windows)::read).orElse(List.of()));
    }

    private static Optional<Tree> filled(Map<String, Tree> top, String key) {
        return Optional.ofNullable(top.get(key)).filter(t -> !t.isEmpty());
    }

    private static Map<String, Tree> section(Map<String, Tree> top, String key, Set<String> known) {
        Tree tree = top.get(key);
        return tree == null || tree.isEmpty() ? Map.of() : tree.map(known);
    }

    private static String text(Map<String, Tree> map, String key, String usual) {
        return Optional.ofNullable(map.get(key)).flatMap(Tree::text).orElse(usual);
    }

    private static String word(Map<String, Tree> map, String key, Set<String> words) {
        return Optional.ofNullable(map.get(key)).flatMap(t -> t.oneOf(words)).orElse("");
    }

    private static int whole(Map<String, Tree> map, String key, int usual, int least, int most) {
        return Optional.ofNullable(map.get(key))
                .flatMap(t -> t.whole(least, most))
                .orElse(usual);
    }

    static Duration span(Map<String, Tree> map, String key, String usual) {
        Tree tree = map.get(key);
        Optional<String> text = tree == null ? Optional.of(usual) : tree.text();
        Optional<Duration> span = text.flatMap(Spans::parse);
        if (tree != null && text.isPresent() && span.isEmpty()) {
            tree.wrong("\"" + text.get() + "\" is not a span of time", "90s, 10m or 1h30m");
        }
        return span.orElse(Duration.ZERO);
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
