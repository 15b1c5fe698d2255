package dev.drover.coordinator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.engine.SlowPlanner;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who ask a coordinator do not wait for one another. */
class ApiServerTest {
    private static final int IN_TIME_MS = 30_000;

    @TempDir
    Path folder = Path.of("");

    private final SlowPlanner shell = new SlowPlanner();

    private static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static int status(int port, String method, String path, String body) throws IOException {
        HttpURLConnection request = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        request.setRequestMethod(method);
        request.setReadTimeout(IN_TIME_MS);
        request.setRequestProperty("Authorization", "Bearer word");
        if (!body.isEmpty()) {
            request.setDoOutput(true);
            request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return request.getResponseCode();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + IN_TIME_MS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    @Test
    void whoAsksHowItIsGetsAnAnswerWhileAnothersPlanTakesItsTime() throws Exception {
        SqlitePlace place = new SqlitePlace(folder);
        Coordinator coordinator = new Coordinator(
                place, new Coordinator.Seat("c1", "a test", "1"), shell, Cluster.ALONE, InstantSource.system());
        Thread serving = Thread.ofVirtual().start(() -> {
            try {
                coordinator.run();
            } catch (InterruptedException gone) {
                Thread.currentThread().interrupt();
            }
        });
        int port = free();
        ApiServer api =
                ApiServer.open(new ApiServer.Door("127.0.0.1", port, "word"), coordinator, place, Optional.empty());
        try {
            until(coordinator::leads);
            whileAPlanIsMade(port);
        } finally {
            shell.goOn.countDown();
            api.close();
            serving.interrupt();
            serving.join();
        }
    }

    private void whileAPlanIsMade(int port) throws IOException, InterruptedException {
        String wish = EventJson.write(RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")));
        AtomicInteger planned = new AtomicInteger();
        Thread patient = Thread.ofVirtual().start(() -> {
            try {
                planned.set(status(port, "POST", "/api/v1/plans", wish));
            } catch (IOException e) {
                planned.set(-1);
            }
        });
        shell.begun.await();
        assertThat(status(port, "GET", "/api/v1/status", "")).isEqualTo(200);
        assertThat(status(port, "GET", "/api/v1/rollouts", "")).isEqualTo(200);
        assertThat(planned.get()).as("it is still at it").isZero();
        shell.goOn.countDown();
        patient.join();
        assertThat(planned.get()).as("a refusal, which is an answer").isEqualTo(400);
    }
}
