package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.DockerException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** The lab's network: made where it is missing, used where it is there, and never torn from under what is on it. */
@Tag("lab")
class NetworkLabTest {
    private static final String BESIDE = "drover-beside";
    private static final Lab LAB = new Lab(Path.of("..").toAbsolutePath().normalize());

    private LabContainers containers;

    @BeforeEach
    void noLab() {
        LAB.down();
        containers = new LabContainers(DockerClientFactory.lazyClient());
    }

    @AfterEach
    void nothingStays() {
        Shell.run("docker", "rm", "-f", BESIDE);
        containers.removeNetwork();
    }

    @Test
    void aNetworkThatTheEngineKeepsIsUsedAgainAndOneInUseIsNotRemoved() {
        containers.network();
        String network = id();
        Shell.run(
                        "docker",
                        "run",
                        "-d",
                        "--name",
                        BESIDE,
                        "--network",
                        LabContainers.NETWORK,
                        "--entrypoint",
                        "sleep",
                        LAB.image(),
                        "600")
                .orFail("a container beside the lab");
        containers.network();
        assertThat(id()).isEqualTo(network);
        assertThatThrownBy(() -> containers.removeNetwork())
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("active endpoints");
    }

    private static String id() {
        return Shell.run("docker", "network", "inspect", "-f", "{{.Id}}", LabContainers.NETWORK)
                .orFail("the lab's network");
    }
}
