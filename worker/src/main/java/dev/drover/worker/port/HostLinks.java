package dev.drover.worker.port;

import dev.drover.shared.fleet.HostId;

/** Opens, and keeps, one link a host. */
public interface HostLinks extends AutoCloseable {
    HostLink to(HostId host);

    @Override
    void close();
}
