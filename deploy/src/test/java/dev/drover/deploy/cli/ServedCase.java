package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.deploy.server.Servers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators and workers of a fleet whose hosts are away, each in a thread of this process. */
abstract class ServedCase {
    @TempDir
    Path folder = Path.of("");

    private final List<Thread> threads = new ArrayList<>();

    static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(20);
        }
    }

    Thread start(Runnable process) {
        Thread thread = Thread.ofVirtual().start(process);
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void allGo() throws InterruptedException {
        for (Thread thread : threads.reversed()) {
            thread.interrupt();
            thread.join();
        }
    }

    static int drover(Path home, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--fleet", home.resolve("fleet.yaml").toString()));
        return Drover.run(all.toArray(String[]::new));
    }

    int drover(String... words) {
        return drover(folder, words);
    }

    static Path tokenFile(Path home) {
        return home.resolve(".drover/api-token");
    }

    static Servers servers(Path home, int port) {
        return new Servers(
                List.of(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:" + port)),
                Tokens.read(tokenFile(home)));
    }

    /** A coordinator that leads, on a port of its own; its fleet file is in {@code home}. */
    int serve(Path home, String fleet, String... more) throws IOException, InterruptedException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("fleet.yaml"), fleet);
        int port = free();
        start(() -> coordinator(home, port, more));
        until(() -> leads(home, port));
        return port;
    }

    /** A coordinator that serves until it is stopped. */
    static int coordinator(Path home, int port, String... more) {
        List<String> words = new ArrayList<>(List.of("serve", "--name", "c1", "--listen", "127.0.0.1:" + port));
        words.addAll(List.of(more));
        return drover(home, words.toArray(String[]::new));
    }

    static boolean leads(Path home, int port) {
        try {
            return Files.exists(tokenFile(home))
                    && servers(home, port)
                            .get("/api/v1/status", Api.Status.class)
                            .leads();
        } catch (Servers.Failed notYet) {
            return false;
        }
    }
}
