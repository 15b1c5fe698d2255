package dev.drover.deploy.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The lab's containers and their network, in the Docker engine. */
final class LabContainers {
    static final String NETWORK = "drover-lab";
    private static final int FORBIDDEN = 403;

    private final DockerClient docker;

    LabContainers(DockerClient docker) {
        this.docker = docker;
    }

    /** Makes the network, where it is not there. */
    void network() {
        if (there().isEmpty()) {
            docker.createNetworkCmd()
                    .withName(NETWORK)
                    .withIpam(new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet(Lab.NET + ".0/24")))
                    .exec();
        }
    }

    private Optional<Network> there() {
        try {
            return Optional.of(docker.inspectNetworkCmd().withNetworkId(NETWORK).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes the network, if the engine lets it go. Debian's engine (20.10) counts an endpoint too many when a
     * container that starts itself anew, as a host does that reboots, is restarted or removed meanwhile; it then takes
     * its network for one in use until the engine itself starts anew. Such a network serves on: a lab can be made on it.
     *
     * @return whether it is gone
     */
    boolean removeNetwork() {
        Optional<Network> network = there();
        try {
            network.ifPresent(n -> docker.removeNetworkCmd(n.getId()).exec());
            return true;
        } catch (DockerException e) {
            if (e.getHttpStatus() == FORBIDDEN
                    && network.orElseThrow().getContainers().isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    /** Every container of a lab, of whatever shape. */
    List<String> all() {
        return docker
                .listContainersCmd()
                .withShowAll(true)
                .withNameFilter(List.of("^/" + Lab.CONTAINERS))
                .exec()
                .stream()
                .map(Container::getId)
                .toList();
    }

    void remove(String id) {
        // One that starts itself anew at this moment is not running, which the engine takes for a failure to stop it.
        docker.updateContainerCmd(id)
                .withRestartPolicy(RestartPolicy.noRestart())
                .exec();
        docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    }

    /** Removes a host's container, and gives the image that it was of. */
    String remove(LabHost host) {
        String image = Objects.requireNonNull(
                        docker.inspectContainerCmd(host.container()).exec().getConfig())
                .getImage();
        remove(host.container());
        return Objects.requireNonNull(image);
    }

    /**
     * Starts a host.
     *
     * @param guests at most one, which it makes at its first boot
     * @param key public key of the user that Drover logs in as
     */
    void start(LabHost host, List<LabHost> guests, String image, String key) {
        Ports ports = new Ports();
        host.published()
                .forEach((inside, outside) ->
                        ports.bind(ExposedPort.tcp(inside), Ports.Binding.bindIpAndPort("127.0.0.1", outside)));
        List<Capability> capabilities =
                new ArrayList<>(List.of(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.SYS_PTRACE));
        if (!guests.isEmpty()) {
            capabilities.addAll(List.of(Capability.MKNOD, Capability.SYS_BOOT));
        }
        HostConfig config = HostConfig.newHostConfig()
                .withNetworkMode(NETWORK)
                .withCapAdd(capabilities.toArray(Capability[]::new))
                .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
                .withTmpFs(Map.of("/run", "exec", "/tmp", "exec,mode=1777"))
                .withBinds(Bind.parse("/sys/fs/cgroup:/sys/fs/cgroup:rw"))
                .withRestartPolicy(RestartPolicy.alwaysRestart())
                .withPortBindings(ports);
        String id = docker.createContainerCmd(image)
                .withName(host.container())
                .withHostName(host.name())
                .withIpv4Address(host.address())
                .withExposedPorts(
                        host.published().keySet().stream().map(ExposedPort::tcp).toList())
                .withHostConfig(config)
                .withVolumes(guests.isEmpty() ? List.of() : List.of(new Volume("/var/lib/machines")))
                .withEnv(environment(host, guests, key))
                .exec()
                .getId();
        docker.startContainerCmd(id).exec();
    }

    private static List<String> environment(LabHost host, List<LabHost> guests, String key) {
        List<String> environment = new ArrayList<>(List.of(
                "container=docker",
                "LAB_NET=" + Lab.NET,
                "LAB_ROLES=" + String.join(" ", host.roles()),
                "LAB_AUTHORIZED_KEY=" + key));
        host.settings().forEach((name, value) -> environment.add(name + "=" + value));
        guests.forEach(g -> environment.addAll(List.of(
                "LAB_GUEST=" + g.name(),
                "LAB_GUEST_ADDRESS=" + g.address(),
                "LAB_GUEST_ROLES=" + String.join(" ", g.roles()))));
        return environment;
    }
}
