package dev.drover.deploy.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.sim.WidePlan;
import dev.drover.worker.HostHelper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A benchmark: facts of a thousand hosts, each an address of loopback with a real sshd, asked by clustershell, Drover and
 * Ansible with the same command in one run, and by Ansible for what it calls facts, tuned and as installed; all in a
 * container of its own, which has no network.
 */
public final class Scale {
    private static final String CONTAINER = "drover-scale";
    private static final String DROVER = "/drover";
    private static final String JDK = "/jdk";
    private static final int MEMORY_MAX_MB = 1000;
    private static final int IDLE_MAX_PERCENT = 2;

    private Scale() {}

    public static void main(String[] args) throws Exception {
        List<String> broken = new ArrayList<>();
        int early = Ending.of(() -> broken.addAll(scale(WidePlan.hosts(List.of(args)))));
        broken.forEach(promise -> System.err.println("PROMISE BROKEN: " + promise));
        System.exit(early != 0 || broken.isEmpty() ? early : 1);
    }

    private static List<String> scale(int hosts) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        container(home);
        try {
            Shell.feed(HostHelper.installer("drover"), "docker", "exec", "-i", CONTAINER, "sh")
                    .orFail("the host helper");
            return measured(
                    "docker",
                    "exec",
                    CONTAINER,
                    "/scale/run",
                    "" + hosts,
                    JDK + "/bin/java",
                    DROVER + "/drover-deploy-0.1.0-SNAPSHOT.jar:" + DROVER + "/lib/*");
        } finally {
            Shell.run("docker", "rm", "-f", CONTAINER);
        }
    }

    private static void container(Path home) {
        Engine.mustAnswer(home);
        String image = Engine.image(home, "scale");
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
    }

    /** Shows what a command tells, and which promises its figures break. */
    private static List<String> measured(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> seconds = new HashMap<>();
        Map<String, Double> others = new HashMap<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                if (!line.startsWith("{")) {
                    continue;
                }
                JsonNode figures = EventJson.MAPPER.readTree(line);
                if (figures.has("tool")) {
                    seconds.put(
                            figures.get("tool").asText(), figures.get("seconds").asDouble());
                } else {
                    figures.properties()
                            .forEach(f -> others.put(f.getKey(), f.getValue().asDouble()));
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the benchmark did not come to its end");
        }
        return broken(seconds, others);
    }

    private static List<String> broken(Map<String, Double> seconds, Map<String, Double> others) {
        List<String> broken = new ArrayList<>();
        if (figure(seconds, "drover") > figure(seconds, "clustershell") / 2) {
            broken.add("half of clustershell's time");
        }
        if (figure(seconds, "drover") > figure(seconds, "ansible-facts-as-installed") / 10) {
            broken.add("a tenth of the time that Ansible as installed takes for its facts");
        }
        if (figure(seconds, "drover, connections open") > figure(seconds, "ansible") / 10) {
            broken.add(
                    "a tenth of the time that a tuned Ansible takes for the same command, once connections are open");
        }
        if (figure(others, "memoryMbMost") >= MEMORY_MAX_MB) {
            broken.add("less than " + MEMORY_MAX_MB + " MB");
        }
        if (figure(others, "idlePercentOfACore") >= IDLE_MAX_PERCENT) {
            broken.add("less than " + IDLE_MAX_PERCENT + " % of a core while nothing is done");
        }
        return broken;
    }

    private static double figure(Map<String, Double> figures, String name) {
        return Optional.ofNullable(figures.get(name))
                .orElseThrow(() -> new IllegalStateException("nothing was measured of " + name));
    }
}
