package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Approval;
import dev.drover.shared.fleet.Canary;
import dev.drover.shared.fleet.Drain;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Seat;
import dev.drover.shared.fleet.Sidekiq;
import dev.drover.shared.window.Window;
import dev.drover.shared.wire.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
            "workers",
            "approve");

    private static final Set<String> CANARY_KEYS = Set.of(
            "host",
            "warm-up",
            "soak",
            "little-traffic",
            "promotion",
            "when-bad",
            "warm-up-weight",
            "min-healthy",
            "healthy-deadline",
            "progress-deadline");

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
        return Tree.parse(text, "schema: 1, fleet: NAME, hosts: …", problems)
                .map(root -> read(root, Digest.sha256(text)));
    }

    private static Fleet read(Tree root, String digest) {
        Keys top = Keys.of(root, KEYS);
        top.need("schema", "1").ifPresent(t -> t.oneOf(Set.of("1")));
        String name = top.need("fleet", "…").flatMap(Tree::text).orElse("");
        NavigableMap<HostId, Host> hosts = new TreeMap<>();
        Map<String, Tree> places = top.need("hosts", "…")
                .map(t -> new HostsReader().read(t, hosts))
                .orElse(Map.of());
        Fleet fleet = new Fleet(
                name,
                access(top),
                mastodon(top, name),
                hosts,
                top.filled("appliances").map(new AppliancesReader(hosts)::read).orElseGet(TreeMap::new),
                seat(top, hosts),
                care(top, hosts),
                digest);
        new FleetRules(fleet, top, places).check();
        return fleet;
    }

    private static Fleet.Access access(Keys top) {
        Keys ssh = top.section("ssh", Set.of("user", "identity", "known-hosts"));
        return new Fleet.Access(
                ssh.text("user", "drover"),
                ssh.text("identity", "~/.ssh/drover"),
                ssh.text("known-hosts", "./known_hosts"));
    }

    private static Fleet.Mastodon mastodon(Keys top, String fleet) {
        Keys section = top.section("mastodon", Set.of("live", "releases", "source", "domain"));
        String live = section.text("live", "/home/mastodon/live");
        String parent = live.contains("/") ? live.substring(0, live.lastIndexOf('/')) : "";
        if (!live.startsWith("/") || live.length() < 3 || parent.isEmpty()) {
            section.tree("live").ifPresent(t -> t.wrong("not an absolute path below a folder", "/home/mastodon/live"));
        }
        return new Fleet.Mastodon(
                live,
                section.text("releases", parent + "/releases"),
                section.text("domain", fleet),
                section.text("source", "upstream"));
    }

    private static Fleet.Care care(Keys top, NavigableMap<HostId, Host> hosts) {
        Keys least = top.section("min-in-service", Set.of("mastodon-web", "mastodon-streaming"));
        Keys sidekiq = top.section("sidekiq", Set.of("max-pause", "soak"));
        Keys drain = top.section("drain", Set.of("web", "streaming", "lease"));
        return new Fleet.Care(
                new Fleet.MinInService(
                        least.whole("mastodon-web", 1, 0, 999), least.whole("mastodon-streaming", 1, 0, 999)),
                canary(top.section("canary", CANARY_KEYS)),
                new Sidekiq(sidekiq.span("max-pause", "2m"), sidekiq.span("soak", "30s")),
                new Drain(drain.span("web", "60s"), drain.span("streaming", "10s"), lease(drain)),
                times(top),
                top.tree("backup").flatMap(new BackupReader(hosts)::read),
                top.tree("approve").map(ApprovalReader::read).orElse(Approval.NONE));
    }

    private static Seat seat(Keys top, NavigableMap<HostId, Host> hosts) {
        Keys keys = top.section("coordinator", Set.of("on", "needs"));
        List<Tree> needs = keys.tree("needs").map(Tree::list).orElse(List.of());
        return new Seat(
                keys.tree("on").flatMap(t -> t.host(hosts.keySet())),
                needs.stream().flatMap(t -> t.host(hosts.keySet()).stream()).toList(),
                top.names("workers", "a worker"));
    }

    private static Duration lease(Keys drain) {
        Duration lease = drain.span("lease", "2m");
        if (lease.compareTo(LEASE_MIN) < 0) {
            drain.tree("lease").ifPresent(t -> t.wrong("a lease under 10 s ends while Drover is only slow", "2m"));
        }
        return lease;
    }

    private static Canary canary(Keys section) {
        return new Canary(
                section.text("host").map(HostId::new),
                section.span("warm-up", "30s"),
                section.span("soak", "10m"),
                section.is("little-traffic", "promote", "pause")
                        ? Canary.LittleTraffic.PROMOTE
                        : Canary.LittleTraffic.PAUSE,
                section.is("promotion", "manual", "automatic") ? Canary.Promotion.MANUAL : Canary.Promotion.AUTOMATIC,
                section.is("when-bad", "pause", "rollback") ? Canary.WhenBad.PAUSE : Canary.WhenBad.ROLLBACK,
                section.whole("warm-up-weight", 10, 1, 100),
                section.span("min-healthy", "5s"),
                section.span("healthy-deadline", "2m"),
                section.span("progress-deadline", "1h"));
    }

    private static Fleet.Times times(Keys top) {
        TimesReader reader = new TimesReader();
        List<Window> windows = top.filled("windows").map(reader::windows).orElse(List.of());
        return new Fleet.Times(
                windows,
                top.filled("freezes").map(reader::freezes).orElse(List.of()),
                top.filled("schedule").map(new ScheduleReader(windows)::read).orElse(List.of()));
    }
}
