package dev.drover.coordinator.remote;

import dev.drover.coordinator.port.Register;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A coordinator's worker processes, as people see them: those that are wanted, known, or there. */
public record Workforce(Gate gate, Hub hub, Fleet fleet) {
    /**
     * One of them.
     *
     * @param connected to this coordinator
     * @param version of its Drover, if it is connected
     * @param hosts that it would drive now
     * @param certificates that it was given, oldest first
     */
    public record Member(
            String worker,
            boolean connected,
            Optional<String> version,
            List<HostId> hosts,
            List<Register.Certificate> certificates) {}

    public List<Member> members() {
        List<Register.Certificate> certificates = gate.certificates();
        Map<String, Hub.Guest> guests = hub.guests();
        Set<String> there = guests.keySet();
        Placement placement = Placement.of(fleet, there);
        Set<String> names = new TreeSet<>(there);
        names.addAll(fleet.seat().workers());
        fleet.hosts().values().forEach(h -> h.worker().ifPresent(names::add));
        certificates.forEach(c -> names.add(c.worker()));
        return names.stream()
                .map(name -> new Member(
                        name,
                        there.contains(name),
                        Optional.ofNullable(guests.get(name)).map(Hub.Guest::version),
                        placement.hosts().getOrDefault(name, List.of()),
                        certificates.stream()
                                .filter(c -> c.worker().equals(name))
                                .toList()))
                .toList();
    }

    /** Whether the fleet file names it. */
    public boolean wants(String worker) {
        return fleet.seat().workers().contains(worker)
                || fleet.hosts().values().stream()
                        .anyMatch(h -> h.worker().filter(worker::equals).isPresent());
    }

    /** Hosts that nobody drives now, because their worker is away. */
    public List<HostId> orphans() {
        return List.copyOf(
                Placement.of(fleet, new HashSet<>(hub.names())).orphans().keySet());
    }

    /** It can do nothing any more, here at once, and elsewhere within seconds. */
    public int revoke(String worker, String why) {
        int revoked = gate.revoke(worker, why);
        hub.turnAway(worker, "its certificate was revoked: " + why);
        return revoked;
    }
}
