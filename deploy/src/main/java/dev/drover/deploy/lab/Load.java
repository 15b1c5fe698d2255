package dev.drover.deploy.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lab's users: a fixed rate of POSTs, each with a name of its own and one in twenty slow, people who open the page
 * with its files, and open WebSockets. Nothing is tried twice; every failure counts. Bounded in number and time.
 */
public final class Load implements AutoCloseable {
    private static final int SLOW_EVERY = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ASSET = Pattern.compile("src=\"(/packs/[^\"]+)\"");

    /**
     * One request that failed.
     *
     * @param kind {@code POST}, {@code page} or {@code asset}
     * @param how the status, and whether it says when to come again; or what the connection said
     */
    public record Failure(Instant at, String kind, String how) {}

    private final URI base;
    private final int perSecond;
    private final int sockets;
    private final long postsMax;
    private final HttpClient client;
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicInteger reconnects = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final Thread pacemaker;
    private int pageEvery = 40;
    private volatile boolean going = true;

    /**
     * @param perSecond POSTs a second
     * @param sockets WebSockets that stay open
     * @param postsMax after so many POSTs it ends by itself
     */
    public Load(URI base, int perSecond, int sockets, long postsMax) {
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        this.base = base;
        this.perSecond = perSecond;
        this.sockets = sockets;
        this.postsMax = postsMax;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(users)
                .build();
        this.pacemaker = Thread.ofPlatform().daemon().unstarted(this::pace);
    }

    /** How many POSTs go by for each page that is opened, with its file; usually 40. */
    public Load pageEvery(int count) {
        pageEvery = count;
        return this;
    }

    public Load start() {
        for (int i = 0; i < sockets; i++) {
            connect();
        }
        pacemaker.start();
        return this;
    }

    private void pace() {
        long step = 1_000_000_000L / perSecond;
        long next = System.nanoTime();
        while (going && posts.get() < postsMax) {
            long number = posts.incrementAndGet();
            users.execute(() -> post(number % SLOW_EVERY == 0));
            if (number % pageEvery == 0) {
                users.execute(this::page);
            }
            next += step;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(wait);
            }
        }
    }

    private void post(boolean slow) {
        String uuid = UUID.randomUUID().toString();
        String body = "uuid=" + uuid + "&slow=" + slow + "&status="
                + URLEncoder.encode("a post " + uuid, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/v1/statuses"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        if (answered(request, "POST") != null) {
            acknowledged.add(uuid);
        }
    }

    private void page() {
        pages.incrementAndGet();
        String html = answered(HttpRequest.newBuilder(base).timeout(PATIENCE).build(), "page");
        Matcher asset = ASSET.matcher(html == null ? "" : html);
        if (asset.find()) {
            answered(
                    HttpRequest.newBuilder(base.resolve(asset.group(1)))
                            .timeout(PATIENCE)
                            .build(),
                    "asset");
        }
    }

    private @org.jspecify.annotations.Nullable String answered(HttpRequest request, String kind) {
        inFlight.incrementAndGet();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return response.body();
            }
            boolean later = response.headers().firstValue("Retry-After").isPresent();
            failed(kind, "HTTP " + response.statusCode() + (later ? " with Retry-After" : ""));
        } catch (java.io.IOException e) {
            failed(kind, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.decrementAndGet();
        }
        return null;
    }

    private void failed(String kind, String how) {
        failures.add(new Failure(Instant.now(), kind, how));
    }

    private void connect() {
        users.execute(() -> {
            try {
                client.newWebSocketBuilder()
                        .connectTimeout(Duration.ofSeconds(10))
                        .buildAsync(
                                URI.create("ws://" + base.getAuthority() + "/api/v1/streaming/?stream=public"),
                                new Listener())
                        .join();
            } catch (java.util.concurrent.CompletionException e) {
                again();
            }
        });
    }

    private void again() {
        if (going) {
            reconnects.incrementAndGet();
            users.execute(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(250_000_000L);
                connect();
            });
        }
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket socket) {
            connected.incrementAndGet();
            socket.request(1);
        }

        @Override
        public @org.jspecify.annotations.Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            socket.request(1);
            return null;
        }

        @Override
        public @org.jspecify.annotations.Nullable CompletionStage<?> onClose(
                WebSocket socket, int code, String reason) {
            connected.decrementAndGet();
            again();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            connected.decrementAndGet();
            again();
        }
    }

    public long posts() {
        return posts.get();
    }

    public long pages() {
        return pages.get();
    }

    /** Failures of a kind: {@code POST}, {@code page} or {@code asset}. */
    public long failed(String kind) {
        return failures.stream().filter(f -> f.kind().equals(kind)).count();
    }

    /** Every request that failed, in no order. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Names of the posts that were acknowledged. */
    public Set<String> acknowledged() {
        return acknowledged;
    }

    public int reconnects() {
        return reconnects.get();
    }

    public int connected() {
        return connected.get();
    }

    /** Goes on until so many POSTs were sent, then ends. */
    public void until(long least) {
        Lab.awaitLong("the load to send " + least + " posts", Duration.ofMinutes(20), () -> posts.get() >= least);
        close();
    }

    /** Sends no more, and waits for the answers that are still to come. */
    @Override
    public void close() {
        going = false;
        Lab.awaitLong("the last answers", PATIENCE.plusSeconds(5), () -> inFlight.get() == 0);
        users.shutdownNow();
        client.shutdownNow();
    }

    /** Requests whose bodies never end, and which are no part of a load: their servers cannot become idle. */
    public static List<Socket> endless(int count) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), LabHost.FRONT_DOOR);
            String request = "POST /api/v1/statuses HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 100\r\n\r\nx";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            open.add(socket);
        }
        return open;
    }
}
