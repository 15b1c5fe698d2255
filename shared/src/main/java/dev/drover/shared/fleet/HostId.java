package dev.drover.shared.fleet;

import java.util.Collection;
import java.util.stream.Collectors;

/** The name of a host in the fleet file, for example {@code web01}. */
public record HostId(String name) implements Comparable<HostId> {
    /** Their names, for a sentence. */
    public static String list(Collection<HostId> hosts) {
        return hosts.stream().map(HostId::name).collect(Collectors.joining(", "));
    }

    @Override
    public int compareTo(HostId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
