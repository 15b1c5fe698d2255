package dev.drover.shared.fleet;

/** The name of a host in the fleet file, for example {@code web01}. */
public record HostId(String name) implements Comparable<HostId> {
    @Override
    public int compareTo(HostId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
