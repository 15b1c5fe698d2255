package dev.drover.deploy.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.host.Verbs;
import dev.drover.worker.host.HostWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Root's word on each host says what the fleet file needs there, and no more. */
class HostWordTest {
    private static final Fleet FLEET = fleet("""
            schema: 1
            fleet: x.example
            ssh: { user: rover, identity: ./key, known-hosts: ./known }
            mastodon: { live: /srv/live, source: upstream }
            hosts:
              phys01: { address: 192.0.2.2, roles: { hypervisor: { kind: libvirt, others: [mail], migrate-to: phys02 } } }
              phys02: { address: 192.0.2.3, roles: { hypervisor: { kind: libvirt } } }
              lb01: { address: 192.0.2.10, roles: { haproxy: { leaves: { keepalived: 192.0.2.100 } } } }
              lb02: { address: 192.0.2.11, roles: { haproxy: { leaves: { keepalived: 192.0.2.100 } } } }
              redis01: { address: 192.0.2.12, roles: { redis: { database: 3 } } }
              db01: { address: 192.0.2.13, guest-of: phys01, roles: { postgres: {} } }
              web01:
                address: 192.0.2.21
                roles:
                  mastodon-web: { behind: [lb01/web/web01, lb02/www/w1] }
                  mastodon-streaming: { ports: { 4000: [lb01/streaming/web01], 4001: [lb01/streaming/web01b] } }
              web02: { address: 192.0.2.22, roles: { mastodon-web: { behind: [lb01/web/web02, lb02/www/w2] } } }
              sidekiq01:
                address: 192.0.2.31
                roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, push, ingress, mailers, pull, scheduler] } } }
            min-in-service: { mastodon-web: 1, mastodon-streaming: 0 }
            """);

    private static Fleet fleet(String yaml) {
        FleetFile.Reading reading = FleetFile.parse(yaml);
        return reading.fleet().orElseThrow(() -> new AssertionError(reading.toString()));
    }

    private static JsonNode said(String host, Optional<Instant> anew) {
        try {
            return new ObjectMapper().readTree(HostWord.text(FLEET, new HostId(host), "rover", anew));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode said(String host) {
        return said(host, Optional.empty());
    }

    private static List<String> list(String host, String key) {
        List<String> all = new ArrayList<>();
        said(host).path(key).forEach(v -> all.add(v.asText()));
        return all;
    }

    @Test
    void aWebServerMayBeRolledAndNothingElse() {
        assertThat(list("web01", "units"))
                .containsExactly(
                        "mastodon-web.service", "mastodon-streaming@4000.service", "mastodon-streaming@4001.service");
        assertThat(list("web01", "ports")).containsExactly("3000", "4000", "4001");
        assertThat(list("web01", "live")).containsExactly("/srv/live");
        assertThat(list("web01", "remotes")).containsExactly("upstream", "origin");
        assertThat(said("web01").has("sockets")).isFalse();
        assertThat(said("web01").has("databases")).isFalse();
        assertThat(said("web01").has("guests")).isFalse();
        assertThat(said("web01").path("user").asText()).isEqualTo("rover");
    }

    @Test
    void aBalancerHasAFloorForEachOfItsOwnBackends() {
        assertThat(said("lb01").path("minimum").toString()).isEqualTo("{\"streaming\":0,\"web\":1}");
        assertThat(said("lb02").path("minimum").toString()).isEqualTo("{\"www\":1}");
        assertThat(list("lb01", "units")).containsExactly("keepalived.service");
        assertThat(said("lb01").has("releases")).isFalse();
    }

    @Test
    void redisNamesItsOwnDatabaseAndThoseThatMayBecomeACache() {
        assertThat(list("redis01", "redis")).containsExactly("3");
        assertThat(list("redis01", "caches")).hasSize(15).doesNotContain("3");
    }

    @Test
    void aPhysicalHostNamesItsGuestsAndItsPeer() {
        assertThat(list("phys01", "guests")).containsExactly("db01", "mail");
        assertThat(list("phys01", "peers")).containsExactly("192.0.2.2", "192.0.2.3");
        assertThat(said("phys02").has("peers")).isFalse();
    }

    @Test
    void aBareHostMayBecomeWhatItIsCalledUntilThen() {
        assertThat(said("db01").has("anew")).isFalse();
        JsonNode anew = said("db01", Optional.of(Instant.ofEpochSecond(99))).path("anew");
        assertThat(anew.toString()).isEqualTo("{\"until\":99,\"for\":\"db01\"}");
    }

    /** A key that the helper does not know would make it refuse the whole file. */
    @Test
    void everyKeyIsOneThatTheHelperKnows() {
        FLEET.hosts()
                .keySet()
                .forEach(host -> assertThat(Verbs.table().fleet().keySet())
                        .containsAll(said(host.name(), Optional.of(Instant.EPOCH)).properties().stream()
                                .map(e -> e.getKey())
                                .toList()));
    }
}
