package dev.drover.coordinator.remote;

import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.wire.Digest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which worker drives which host. A host that names its worker has no other; all others are spread over those of the
 * fleet's workers that are there, by rendezvous hashing, so that only the hosts of one that comes or goes move.
 *
 * @param workers of every host that is a worker's; the coordinators drive the others themselves
 * @param orphans hosts whose worker is away, and who it would be
 */
public record Placement(NavigableMap<HostId, String> workers, NavigableMap<HostId, String> orphans) {
    /** Whether worker processes drive any host of this fleet. */
    public static boolean wanted(Fleet fleet) {
        return fleet.hosts().keySet().stream().anyMatch(host -> elsewhere(fleet, host));
    }

    /** Whether a host is a worker process's, connected or not. */
    public static boolean elsewhere(Fleet fleet, HostId host) {
        return !fleet.seat().workers().isEmpty() || fleet.host(host).worker().isPresent();
    }

    /**
     * @param there workers that are connected
     */
    public static Placement of(Fleet fleet, Set<String> there) {
        NavigableMap<HostId, String> workers = new TreeMap<>();
        NavigableMap<HostId, String> orphans = new TreeMap<>();
        List<String> spread = fleet.seat().workers();
        for (Host host : fleet.hosts().values()) {
            List<String> may = host.worker().map(List::of).orElse(spread);
            Optional<String> chosen =
                    may.stream().filter(there::contains).max(Comparator.comparing(w -> weight(w, host.id())));
            chosen.ifPresent(w -> workers.put(host.id(), w));
            if (chosen.isEmpty() && !may.isEmpty()) {
                orphans.put(
                        host.id(),
                        may.size() == 1
                                ? "its worker " + may.getFirst() + " is not connected"
                                : "none of the workers " + String.join(", ", may) + " is connected");
            }
        }
        return new Placement(workers, orphans);
    }

    /** Workers that may drive any of these hosts; nobody drives one that the fleet does not have. */
    public static Set<String> candidates(Fleet fleet, Collection<HostId> hosts) {
        Set<String> all = new TreeSet<>();
        hosts.stream()
                .map(fleet.hosts()::get)
                .filter(Objects::nonNull)
                .forEach(host -> all.addAll(
                        host.worker().map(List::of).orElse(fleet.seat().workers())));
        return all;
    }

    private static String weight(String worker, HostId host) {
        return Digest.sha256(worker + "\n" + host.name());
    }

    /** The hosts of each worker that has any. */
    Map<String, List<HostId>> hosts() {
        return workers.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, TreeMap::new, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }
}
