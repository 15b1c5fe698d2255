package dev.drover.deploy.lab;

import dev.drover.worker.HostHelper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A benchmark: facts of a thousand hosts, each an address of loopback with a real sshd, asked by clustershell, Drover and
 * Ansible with the same command in one run; all in a container of its own, which has no network.
 */
public final class Scale {
    private static final String CONTAINER = "drover-scale";
    private static final String DROVER = "/drover";
    private static final String JDK = "/jdk";
    private static final String HOSTS = "1000";

    private Scale() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        Shell.run(home.resolve("deploy/lab/engine.sh").toString()).orFail("the Docker engine");
        String image = Shell.run(home.resolve("deploy/lab/image.sh").toString(), "scale")
                .orFail("the image")
                .strip();
        image = image.substring(image.lastIndexOf('\n') + 1);
        Shell.run("docker", "rm", "-f", CONTAINER);
        Shell.run(
                        "docker",
                        "run",
                        "-d",
                        "--name",
                        CONTAINER,
                        "--network",
                        "none",
                        "--init",
                        "--pids-limit",
                        "-1",
                        "-v",
                        System.getProperty("java.home") + ":" + JDK + ":ro",
                        "-v",
                        home.resolve("deploy/target") + ":" + DROVER + ":ro",
                        image,
                        "sleep",
                        "infinity")
                .orFail("the container");
        int exit;
        try {
            Shell.feed(HostHelper.installer("drover"), "docker", "exec", "-i", CONTAINER, "sh")
                    .orFail("the host helper");
            String hosts = args.length > 0 ? args[0] : HOSTS;
            exit = new ProcessBuilder(
                            "docker",
                            "exec",
                            CONTAINER,
                            "/scale/run",
                            hosts,
                            JDK + "/bin/java",
                            DROVER + "/drover-deploy-0.1.0-SNAPSHOT.jar:" + DROVER + "/lib/*")
                    .inheritIO()
                    .start()
                    .waitFor();
        } finally {
            Shell.run("docker", "rm", "-f", CONTAINER);
        }
        System.exit(exit);
    }
}
