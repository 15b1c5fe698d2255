package dev.drover.coordinator.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which worker drives which host. */
class PlacementTest {
    private static final HostId DB = new HostId("db01");

    private static Fleet fleet(String workers) {
        StringBuilder yaml = new StringBuilder(
                "schema: 1\nfleet: example.social\n" + workers + "hosts:\n"
                        + "  lb01: { address: 10.0.0.1, roles: { haproxy: {} } }\n"
                        + "  redis01: { address: 10.0.0.2, roles: { redis: {} } }\n"
                        + "  db01: { address: 10.0.0.3, worker: near-db, roles: { postgres: {} } }\n"
                        + "  sidekiq01: { address: 10.0.0.4, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, scheduler] } } } }\n");
        IntStream.rangeClosed(1, 40)
                .forEach(w -> yaml.append("  web" + w + ": { address: 10.0.1." + w
                        + ", roles: { mastodon-web: { behind: [lb01/web/web" + w + "] } } }\n"));
        return FleetFile.parse(yaml.toString()).fleet().orElseThrow();
    }

    private static final Fleet SPREAD = fleet("workers: [near-a, near-b, near-c]\n");

    @Test
    void aHostThatNamesItsWorkerHasNoOther() {
        Placement all = Placement.of(SPREAD, Set.of("near-a", "near-b", "near-c", "near-db"));
        assertThat(all.workers()).containsEntry(DB, "near-db");
        assertThat(all.workers().values().stream().filter("near-db"::equals)).hasSize(1);
        assertThat(all.orphans()).isEmpty();
        Placement without = Placement.of(SPREAD, Set.of("near-a"));
        assertThat(without.orphans()).containsOnlyKeys(DB);
        assertThat(without.orphans().get(DB)).isEqualTo("its worker near-db is not connected");
    }

    @Test
    void theOthersAreSpreadAndOnlyThoseOfOneThatGoesMove() {
        Map<HostId, String> three =
                Placement.of(SPREAD, Set.of("near-a", "near-b", "near-c")).workers();
        Map<HostId, String> two =
                Placement.of(SPREAD, Set.of("near-a", "near-c")).workers();
        Map<String, Integer> load = new HashMap<>();
        three.values().forEach(w -> load.merge(w, 1, Integer::sum));
        assertThat(load).hasSize(3).allSatisfy((w, n) -> assertThat(n).isBetween(5, 25));
        three.forEach((host, worker) -> {
            if (!worker.equals("near-b")) {
                assertThat(two).containsEntry(host, worker);
            }
        });
        assertThat(two).containsOnlyKeys(three.keySet()).doesNotContainValue("near-b");
    }

    @Test
    void whoIsNotOfTheFleetGetsNothingAndWithoutWorkersCoordinatorsDrive() {
        assertThat(Placement.of(SPREAD, Set.of("eve")).workers()).isEmpty();
        Fleet mostly = fleet("");
        Placement placement = Placement.of(mostly, Set.of("near-db", "near-a"));
        assertThat(placement.workers()).containsOnlyKeys(DB);
        assertThat(placement.orphans()).isEmpty();
        assertThat(Placement.wanted(mostly)).isTrue();
    }
}
