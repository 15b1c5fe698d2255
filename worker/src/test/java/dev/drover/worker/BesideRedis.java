package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The helper in a folder of its own, beside a real Redis of six databases. Skipped where no Redis is installed. */
public abstract class BesideRedis {
    @TempDir
    protected Path folder = Path.of("");

    protected HelperBench bench = new HelperBench(Path.of(""));
    private final List<Process> started = new ArrayList<>();
    protected int port;

    @BeforeEach
    void aRedis() throws Exception {
        boolean installed = Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "redis-server")));
        assumeThat(installed).as("redis-server is installed").isTrue();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        bench = new HelperBench(folder);
        start("redis-server", "--port", "" + port, "--save", "", "--dir", "" + folder, "--databases", "6");
        bench.tool("redis-cli", "PATH=${PATH#*:}; exec redis-cli -p " + port + " \"$@\"");
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state/claim"), "rollout=r1\n");
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!redis("PING").equals("PONG")) {
            assertThat(System.nanoTime()).as("Redis answers").isLessThan(until);
        }
    }

    @AfterEach
    void over() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    Process start(String... words) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said." + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    protected String redis(String... words) throws IOException, InterruptedException {
        List<String> all = Stream.concat(Stream.of("redis-cli", "-p", "" + port), Stream.of(words))
                .toList();
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    void fill(int database, String prefix, int count) throws Exception {
        String script = "for i=1,tonumber(ARGV[1]) do redis.call('SET', ARGV[2]..i, i) end return 1";
        assertThat(redis("-n", "" + database, "EVAL", script, "0", "" + count, prefix))
                .isEqualTo("1");
    }
}
