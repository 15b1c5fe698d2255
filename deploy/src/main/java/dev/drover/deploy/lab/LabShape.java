package dev.drover.deploy.lab;

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
    };

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

    String fleetFile() {
        return fleetFile;
    }
}
