package dev.drover.deploy.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One host of the lab.
 *
 * @param number last part of its address in the lab's network
 * @param roles what {@code lab-roles} sets up at the first boot
 * @param settings environment of the first boot
 * @param published its port → port on 127.0.0.1
 * @param physical the lab host on which it is a guest
 */
public record LabHost(
        String name,
        int number,
        List<String> roles,
        Map<String, String> settings,
        Map<Integer, Integer> published,
        Optional<String> physical) {

    /** The port on 127.0.0.1 at which the lab's users come in. */
    public static final int FRONT_DOOR = 18080;

    /** A host in a container of its own. */
    static LabHost of(String name, int number, String... roles) {
        return new LabHost(name, number, List.of(roles), Map.of(), Map.of(), Optional.empty());
    }

    LabHost with(String setting, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new LabHost(name, number, roles, Map.copyOf(more), published, physical);
    }

    /** The same machine, which has no duty. */
    LabHost without() {
        return new LabHost(name, number, List.of(), Map.of(), published, physical);
    }

    LabHost publishing(int inside, int outside) {
        return new LabHost(name, number, roles, settings, Map.of(inside, outside), physical);
    }

    LabHost on(String host) {
        return new LabHost(name, number, roles, settings, published, Optional.of(host));
    }

    public String address() {
        return Lab.NET + "." + number;
    }

    /** The container that is this host, or its physical host. */
    public String container() {
        return Lab.CONTAINERS + physical.orElse(name);
    }

    public boolean runsRuby() {
        return roles.contains("ruby");
    }

    /** The command that runs another one on this host as root, with its standard input. */
    List<String> inside() {
        return physical.isEmpty()
                ? List.of("docker", "exec", "-i", container())
                : List.of(
                        "docker",
                        "exec",
                        "-i",
                        container(),
                        "sh",
                        "-c",
                        "p=$(machinectl show -p Leader --value " + name
                                + ") && exec nsenter -t \"$p\" -m -u -i -n -p -- \"$@\"",
                        "inside");
    }
}
