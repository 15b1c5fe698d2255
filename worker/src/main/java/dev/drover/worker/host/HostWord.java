package dev.drover.worker.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Backup;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Leaving;
import dev.drover.shared.fleet.Role;
import dev.drover.shared.wire.Digest;
import dev.drover.shared.wire.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What root of one host allows a fleet, as the fleet file needs it: the text of {@code /etc/drover/fleets/FLEET.json}. Only
 * root installs it; what is in it, and nothing else, may be touched.
 */
public final class HostWord {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int FORM = 1;
    private static final int REDIS_NUMBERS = 16;

    /** Mastodon's keys that a release may need anew, and that must be the same everywhere. */
    private static final List<String> KEYS = List.of(
            "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT",
            "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY");

    private final Fleet fleet;
    private final Host host;
    private final ObjectNode said = JSON.createObjectNode();

    private HostWord(Fleet fleet, Host host) {
        this.fleet = fleet;
        this.host = host;
    }

    /**
     * The text for a host.
     *
     * @param user the SSH user that orders for this fleet
     * @param anew until when this host, which is bare, may be equipped
     */
    public static String text(Fleet fleet, HostId id, String user, Optional<Instant> anew) {
        HostWord word = new HostWord(fleet, fleet.host(id));
        word.said.put("drover", FORM).put("fleet", fleet.name()).put("user", user);
        word.mastodon();
        word.balancer();
        word.stores(anew.isPresent());
        word.guests();
        word.said.put("packages", true).put("reboots", true);
        anew.ifPresent(until ->
                word.said.putObject("anew").put("until", until.getEpochSecond()).put("for", id.name()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(word.said) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By this a host tells which text it has: the first 16 hexadecimal digits of its SHA-256. */
    public static String digest(String text) {
        return Digest.sha256(text).substring(0, 16);
    }

    /** The file's name on a host. */
    public static String file(Fleet fleet) {
        return fleet.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".json";
    }

    private void list(String key, Stream<?> values) {
        List<?> all = values.distinct().toList();
        if (all.isEmpty()) {
            return;
        }
        ArrayNode list = said.putArray(key);
        all.forEach(v -> {
            if (v instanceof Integer number) {
                list.add(number);
            } else {
                list.add(String.valueOf(v));
            }
        });
    }

    private void mastodon() {
        list("live", Stream.of(fleet.mastodon().live()));
        if (!host.runsMastodon()) {
            return;
        }
        list("releases", Stream.of(fleet.mastodon().releases()));
        list("remotes", Stream.of(fleet.mastodon().source(), "origin"));
        list(
                "ports",
                Stream.concat(host.role(Role.MastodonWeb.class).stream().map(Role.MastodonWeb::port), streaming()));
        list("settings", KEYS.stream());
        list("secrets", Stream.concat(KEYS.stream(), Stream.of("DB_USER", "DB_PASS")));
        list("compared", Stream.concat(KEYS.stream(), Stream.of("SECRET_KEY_BASE", "OTP_SECRET", "LOCAL_DOMAIN")));
        list("tootctl", Stream.of("cache clear", "feeds build"));
    }

    private Stream<Integer> streaming() {
        return host.role(Role.MastodonStreaming.class).stream().flatMap(s -> s.ports().keySet().stream());
    }

    private void balancer() {
        Optional<Role.Haproxy> haproxy = host.role(Role.Haproxy.class);
        list(
                "units",
                Stream.of(
                                host.rubyUnits().stream(),
                                streaming().map(port -> "mastodon-streaming@" + port + ".service"),
                                haproxy.flatMap(Role.Haproxy::leaving).stream()
                                        .filter(Leaving.Keepalived.class::isInstance)
                                        .map(k -> "keepalived.service"))
                        .flatMap(units -> units));
        haproxy.ifPresent(h -> {
            list("sockets", Stream.of(h.socket()));
            list("maps", Stream.of(h.maintenance()));
            list("configs", Stream.of(h.config()));
            list("logs", Stream.of(h.log()));
            ObjectNode floors = said.putObject("minimum");
            new TreeMap<>(floors()).forEach(floors::put);
        });
    }

    /** For each backend of this balancer: how many servers must stay. */
    private Map<String, Integer> floors() {
        Map<String, Integer> floors = new TreeMap<>();
        int web = fleet.care().minInService().web();
        int streaming = fleet.care().minInService().streaming();
        fleet.hosts().values().forEach(other -> {
            lines(other.webLines()).forEach(backend -> floors.put(backend, web));
            lines(other.streamingLines()).forEach(backend -> floors.merge(backend, streaming, Math::min));
        });
        return floors;
    }

    private Stream<String> lines(Collection<BackendServer> lines) {
        return lines.stream().filter(l -> l.balancer().equals(host.id())).map(BackendServer::backend);
    }

    private void stores(boolean anew) {
        host.role(Role.Redis.class).ifPresent(redis -> {
            list("redis", Stream.of(redis.database()));
            list(
                    "caches",
                    IntStream.range(0, REDIS_NUMBERS)
                            .filter(n -> n != redis.database())
                            .boxed());
        });
        Optional<Backup> backup = fleet.care().backup().filter(this::takesPart);
        if (host.role(Role.Postgres.class).isPresent() || backup.isPresent()) {
            list(
                    "databases",
                    fleet.with(Role.Postgres.class)
                            .map(h -> h.role(Role.Postgres.class).orElseThrow().database()));
        }
        list("places", backup.stream().map(Backup::place));
        TreeSet<String> commands = new TreeSet<>();
        (anew ? fleet.care().backup() : backup)
                .map(Backup::command)
                .filter(c -> !c.isEmpty())
                .ifPresent(commands::add);
        fleet.appliances().values().stream()
                .filter(a -> a.near().equals(host.id()))
                .forEach(a -> commands.add(a.command()));
        list("commands", commands.stream());
        said.put("settings_kept", fleet.care().backup().filter(Backup::settings).isPresent());
    }

    private boolean takesPart(Backup backup) {
        return backup.from().equals(host.id())
                || backup.restoreOn().equals(host.id())
                || host.role(Role.Postgres.class).isPresent();
    }

    private void guests() {
        host.role(Role.Hypervisor.class).ifPresent(physical -> {
            list(
                    "guests",
                    Stream.concat(
                            fleet.hosts().values().stream()
                                    .filter(h -> h.guestOf().equals(Optional.of(host.id())))
                                    .map(h -> h.id().name()),
                            physical.others().stream()));
            list(
                    "peers",
                    physical.migrateTo().stream()
                            .flatMap(to ->
                                    Stream.of(host.address(), fleet.host(to).address())));
        });
    }
}
