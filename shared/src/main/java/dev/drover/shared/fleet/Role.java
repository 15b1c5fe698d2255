package dev.drover.shared.fleet;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/** A duty that a host carries, with what Drover must know to take it out, change it and bring it back. */
public sealed interface Role {
    /** The role's name as the fleet file writes it. */
    String name();

    /**
     * A balancer, driven through its runtime socket.
     *
     * @param socket path of the admin socket
     * @param log path of HAProxy's own log, see docs/balancers.md; the canary is judged by it
     * @param config path of the configuration, read by {@code drover check}
     * @param maintenance path of the map that switches its maintenance page on, see docs/balancers.md
     * @param leaving how its traffic leaves it, where it has peers
     */
    record Haproxy(String socket, String log, String config, String maintenance, Optional<Leaving> leaving)
            implements Role {
        @Override
        public String name() {
            return "haproxy";
        }
    }

    /** The Redis that holds Sidekiq's queues; {@code database} is Mastodon's REDIS_DB. */
    record Redis(int database) implements Role {
        @Override
        public String name() {
            return "redis";
        }
    }

    /** The PostgreSQL server that is primary for Mastodon's database. */
    record Postgres(String database) implements Role {
        @Override
        public String name() {
            return "postgres";
        }
    }

    /** Puma behind zero or more balancers; {@code port} is Puma's own, asked directly for health. */
    record MastodonWeb(String unit, int port, List<BackendServer> behind) implements Role {
        @Override
        public String name() {
            return "mastodon-web";
        }
    }

    /** Node streaming processes, one a port, each with its own server lines. */
    record MastodonStreaming(NavigableMap<Integer, List<BackendServer>> ports) implements Role {
        @Override
        public String name() {
            return "mastodon-streaming";
        }
    }

    /** Sidekiq units and the queues that each serves. */
    record MastodonSidekiq(NavigableMap<String, List<String>> units) implements Role {
        @Override
        public String name() {
            return "mastodon-sidekiq";
        }
    }

    /**
     * A physical host that runs guests.
     *
     * @param kind libvirt, proxmox or machinectl
     * @param others guests that Drover does not drive, and that may go down with their physical host
     * @param migrateTo the physical host to which its guests are moved while it is patched; they go down with it where
     *     there is none
     */
    record Hypervisor(String kind, List<String> others, Optional<HostId> migrateTo) implements Role {
        @Override
        public String name() {
            return "hypervisor";
        }
    }
}
