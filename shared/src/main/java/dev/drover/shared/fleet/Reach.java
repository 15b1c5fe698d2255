package dev.drover.shared.fleet;

/** Where a host's SSH server is. */
public record Reach(HostId host, String address, int port) {}
