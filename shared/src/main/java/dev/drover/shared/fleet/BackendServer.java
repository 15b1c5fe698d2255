package dev.drover.shared.fleet;

/** One server line of one backend on one balancer, written {@code lb01/web/web01} in the fleet file. */
public record BackendServer(HostId balancer, String backend, String server) {
    @Override
    public String toString() {
        return balancer + "/" + backend + "/" + server;
    }
}
