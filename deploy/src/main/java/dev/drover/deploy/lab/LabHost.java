package dev.drover.deploy.lab;

import java.util.List;
import java.util.Map;

/**
 * One host of the lab.
 *
 * @param number last part of its address in the lab's network
 * @param roles what {@code lab-roles} sets up at the first boot
 * @param settings environment of the first boot
 * @param published its port → port on 127.0.0.1
 */
public record LabHost(
        String name, int number, List<String> roles, Map<String, String> settings, Map<Integer, Integer> published) {

    /** The port on 127.0.0.1 at which the lab's users come in. */
    public static final int FRONT_DOOR = 18080;

    private static final Map<String, String> NONE = Map.of();

    /** The lab of docs/lab.md. */
    public static final List<LabHost> FLEET = List.of(
            new LabHost("lb01", 10, List.of("haproxy"), NONE, Map.of(80, FRONT_DOOR)),
            new LabHost("redis01", 11, List.of("redis"), NONE, Map.of()),
            new LabHost("db01", 12, List.of("postgres"), NONE, Map.of()),
            new LabHost("web01", 21, List.of("ruby", "web", "streaming"), NONE, Map.of()),
            new LabHost("web02", 22, List.of("ruby", "web", "streaming"), NONE, Map.of()),
            new LabHost(
                    "sidekiq01",
                    31,
                    List.of("ruby", "sidekiq"),
                    Map.of("LAB_QUEUES", "-q default,8 -q push,6 -q ingress,4 -q mailers,2 -q pull -q scheduler"),
                    Map.of()),
            new LabHost(
                    "sidekiq02",
                    32,
                    List.of("ruby", "sidekiq"),
                    Map.of("LAB_QUEUES", "-q default,8 -q push,6 -q ingress,4 -q mailers,2 -q pull"),
                    Map.of()));

    public String address() {
        return Lab.NET + "." + number;
    }

    public String container() {
        return "drover-lab-" + name;
    }

    public boolean runsRuby() {
        return roles.contains("ruby");
    }
}
