package dev.drover.deploy.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** What the lab's users look at it with. It asks everything once: a failure must be seen. */
final class Browser implements AutoCloseable {
    /** After this time no answer is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
    private static final int GOOD = 200;

    private final URI base;
    private final HttpClient client;

    /**
     * What became of a request.
     *
     * @param text the body, if it was answered well; otherwise the status, and whether it says when to come again, or
     *     what the connection said
     */
    record Answer(boolean good, String text) {}

    /**
     * @param base the lab's front door
     * @param threads on which answers are read
     */
    Browser(URI base, ExecutorService threads) {
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        this.base = base;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECTS_WITHIN)
                .executor(threads)
                .build();
    }

    Answer open(String path) {
        return ask(HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE));
    }

    Answer post(String path, String form) {
        return ask(HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private Answer ask(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == GOOD) {
                return new Answer(true, response.body());
            }
            boolean later = response.headers().firstValue("Retry-After").isPresent();
            return new Answer(false, "HTTP " + response.statusCode() + (later ? " with Retry-After" : ""));
        } catch (IOException e) {
            return new Answer(false, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, e.toString());
        }
    }

    CompletableFuture<WebSocket> listen(String path, WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
                .connectTimeout(CONNECTS_WITHIN)
                .buildAsync(URI.create("ws://" + base.getAuthority() + path), listener);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
