package dev.drover.worker.adapter.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Json;
import dev.drover.worker.remote.Station;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections of one worker process to all its coordinators; each is dialled again for as long as the process lives. */
public final class Wires implements AutoCloseable {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int MESSAGE_MAX = 16 << 20;
    private static final int CONNECT_MS = 3_000;
    private static final long BEAT_MS = 1_000;
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(4);
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration AGAIN_MOST = Duration.ofSeconds(5);
    private static final int PORT = 443;
    private static final int END_S = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Station station;
    private final Supplier<ToCoordinator.Hello> hello;

    /** One for as long as this process lives: with a client that nobody holds any more its connections end. */
    private final WebSocketClient client;

    private volatile Identity identity;

    /**
     * @param hello what is said first on each connection
     */
    public Wires(Station station, Identity identity, Supplier<ToCoordinator.Hello> hello) {
        this.station = station;
        this.hello = hello;
        this.identity = identity;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setConnectTimeout(CONNECT_MS)
                .setClosingTimeout(1)
                .setTcpNoDelay(true)
                .setMaxFrameSize(MESSAGE_MAX)
                .setMaxMessageSize(MESSAGE_MAX));
    }

    /** New connections are made with this one's certificate; those that are there stay. */
    public void identity(Identity fresh) {
        identity = fresh;
    }

    /** The certificate says who it is, under whatever address: nobody else has one that is signed for a coordinator. */
    private static ClientSSLOptions tls(Identity identity) {
        return new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(identity.granted().authority())))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(identity.key()))
                        .addCertValue(Buffer.buffer(identity.granted().certificate())));
    }

    /** Begins to dial, and goes on. */
    public void dial(List<URI> coordinators) {
        coordinators.forEach(url -> lines.add(new Line(url)));
        lines.forEach(Line::dial);
    }

    /** Nothing is heard any more when it returns. */
    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(END_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The process ends; so do its connections.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.forEach(Line::end);
    }

    /** The way to one coordinator, which may break and come back. */
    private final class Line implements Station.Wire {
        private final URI url;
        private final ExecutorService ears =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private volatile @Nullable WebSocket socket;
        private volatile long heard;
        private volatile Duration pause = AGAIN;

        Line(URI url) {
            this.url = url;
        }

        void dial() {
            client.connect(new WebSocketConnectOptions()
                            .setHost(url.getHost())
                            .setPort(url.getPort() < 0 ? PORT : url.getPort())
                            .setSsl(true)
                            .setSslOptions(tls(identity))
                            .setTimeout(CONNECT_MS)
                            .setURI("/work"))
                    .onSuccess(this::opened)
                    .onFailure(away -> again());
        }

        /** Soon at first, then more patiently. */
        private void again() {
            vertx.setTimer(pause.toMillis(), t -> dial());
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(AGAIN_MOST) > 0 ? AGAIN_MOST : longer;
        }

        private void opened(WebSocket fresh) {
            socket = fresh;
            heard = System.nanoTime();
            long beat = vertx.setPeriodic(BEAT_MS, t -> beat(fresh));
            fresh.textMessageHandler(this::hear);
            fresh.exceptionHandler(broken -> fresh.close());
            fresh.closeHandler(v -> {
                vertx.cancelTimer(beat);
                socket = null;
                inTurn(() -> station.closed(this));
                again();
            });
            inTurn(() -> send(hello.get())); // after what the connection before has brought
        }

        private void beat(WebSocket fresh) {
            inTurn(() -> station.beat(this));
            if (System.nanoTime() - heard > SILENCE_NS) {
                fresh.close();
            }
        }

        /** Off the event loop, one after the other. */
        private void hear(String text) {
            heard = System.nanoTime();
            inTurn(() -> {
                try {
                    ToWorker message = Json.read(JSON, text, ToWorker.class);
                    pause = message instanceof ToWorker.TurnedAway ? AGAIN_MOST : AGAIN;
                    station.heard(this, message);
                } catch (IllegalArgumentException e) {
                    send(new ToCoordinator.Refused("what it cannot read: " + e.getMessage()));
                }
            });
        }

        /** What it hears just now is heard to its end. */
        private void end() {
            ears.close();
        }

        private void inTurn(Runnable task) {
            try {
                ears.execute(task);
            } catch (RejectedExecutionException closing) {
                // The process ends.
            }
        }

        @Override
        public void send(ToCoordinator message) {
            WebSocket open = socket;
            if (open != null && !open.isClosed()) {
                open.writeTextMessage(Json.write(JSON, message));
            }
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }
}
