package dev.drover.deploy.lab;

import java.util.ArrayList;
import java.util.List;

/** Which hosts a lab has, and which file of {@code deploy/lab} is their fleet file. */
public enum LabShape {
    /** The lab of docs/lab.md. */
    SEVEN("fleet.yaml") {
        @Override
        List<LabHost> hosts() {
            return List.of(
                    LB01,
                    LabHost.of("redis01", 11, "redis"),
                    LabHost.of("db01", 12, "postgres"),
                    LabHost.of("web01", 21, "ruby", "web", "streaming"),
                    LabHost.of("web02", 22, "ruby", "web", "streaming"),
                    SIDEKIQ01,
                    SIDEKIQ02);
        }
    },

    /** With four web hosts. */
    FOUR("four.yaml") {
        @Override
        List<LabHost> hosts() {
            List<LabHost> hosts = new ArrayList<>(SEVEN.hosts());
            hosts.set(0, LB01.with("LAB_MORE_WEBS", "web03 web04"));
            hosts.add(LabHost.of("web03", 23, "ruby", "web", "streaming"));
            hosts.add(LabHost.of("web04", 24, "ruby", "web", "streaming"));
            return List.copyOf(hosts);
        }
    },

    /** With two physical hosts, of which one carries the database and one a web host, and a router. */
    PHYSICAL("physical.yaml") {
        @Override
        List<LabHost> hosts() {
            return List.of(
                    LB01,
                    LabHost.of("redis01", 11, "redis"),
                    LabHost.of("phys01", 2, "physical"),
                    LabHost.of("db01", 12, "postgres").on("phys01"),
                    LabHost.of("web01", 21, "ruby", "web", "streaming"),
                    LabHost.of("phys02", 3, "physical"),
                    LabHost.of("web02", 22, "ruby", "web", "streaming").on("phys02"),
                    SIDEKIQ01,
                    SIDEKIQ02,
                    LabHost.of("router01", 40, "router"));
        }
    },

    /** Two balancers that share an address. */
    PAIR("pair.yaml") {
        @Override
        List<LabHost> hosts() {
            return List.of(
                    LabHost.of("lb01", 10, "haproxy", "keepalived").with("LAB_PRIORITY", "150"),
                    LabHost.of("lb02", 13, "haproxy", "keepalived").with("LAB_PRIORITY", "100"),
                    LabHost.of("redis01", 11, "redis"),
                    LabHost.of("db01", 12, "postgres"),
                    LabHost.of("web01", 21, "ruby", "web", "streaming"),
                    LabHost.of("web02", 22, "ruby", "web", "streaming"),
                    SIDEKIQ01);
        }
    },

    /** As {@link #SEVEN}, and the application finds Redis by a Sentinel, which runs beside it. */
    SENTINEL("fleet.yaml") {
        @Override
        List<LabHost> hosts() {
            return withRedis("sentinel");
        }
    },

    /** As {@link #SEVEN}, and the application is a user of Redis that may use no other database than the first. */
    ACL("fleet.yaml") {
        @Override
        List<LabHost> hosts() {
            return withRedis("acl");
        }
    },

    /** Two physical hosts of libvirt's; one has emulated guests, of which Drover drives none. */
    VIRTUAL("virtual.yaml") {
        @Override
        List<LabHost> hosts() {
            return List.of(
                    LabHost.of("phys01", 2, "libvirt").with("LAB_DOMAINS", "mail wiki spare deaf"),
                    LabHost.of("phys02", 3, "libvirt").with("LAB_DOMAINS", ""));
        }

        @Override
        String image() {
            return "libvirt";
        }
    };

    /** Not of the fleet: it is never rolled, and shows whether the machine itself keeps up. */
    static final LabHost CONTROL = LabHost.of("control01", 90, "control");

    private static final LabHost LB01 = LabHost.of("lb01", 10, "haproxy").publishing(80, LabHost.FRONT_DOOR);
    private static final String QUEUES = "-q default,8 -q push,6 -q ingress,4 -q mailers,2 -q pull";
    private static final LabHost SIDEKIQ01 =
            LabHost.of("sidekiq01", 31, "ruby", "sidekiq").with("LAB_QUEUES", QUEUES + " -q scheduler");
    private static final LabHost SIDEKIQ02 =
            LabHost.of("sidekiq02", 32, "ruby", "sidekiq").with("LAB_QUEUES", QUEUES);

    private final String fleetFile;

    LabShape(String fleetFile) {
        this.fleetFile = fleetFile;
    }

    abstract List<LabHost> hosts();

    private static List<LabHost> withRedis(String kind) {
        return SEVEN.hosts().stream().map(h -> h.with("LAB_REDIS", kind)).toList();
    }

    /** Which image its hosts are made of, see deploy/lab/image.sh. */
    String image() {
        return "host";
    }

    String fleetFile() {
        return fleetFile;
    }
}
