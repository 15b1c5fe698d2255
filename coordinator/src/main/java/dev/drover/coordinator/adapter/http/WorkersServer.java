package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.port.Authority;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.wire.Pem;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where worker processes come: TLS in both directions, but for one that has only a token and asks for its certificate.
 */
public final class WorkersServer implements AutoCloseable {
    /** A plan's order, or a host's long answer. */
    static final int MESSAGE_MAX = 16 << 20;

    private static final int PATIENCE_S = 20;

    private final Vertx vertx;

    private WorkersServer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Where it listens, and under which name. */
    public record Door(String coordinator, String host, int port) {}

    /**
     * Begins to listen.
     *
     * @throws IllegalStateException if it cannot listen there
     */
    public static WorkersServer open(Door door, Gate gate, Hub hub) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        DeploymentOptions options = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        try {
            vertx.deployVerticle(new WorkersVerticle(door, gate, hub), options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            return new WorkersServer(vertx);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IllegalStateException(
                    "cannot listen for workers on " + door.host() + ":" + door.port() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            vertx.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static HttpServerOptions options(Door door, Authority authority) {
        Authority.Credentials own = authority.coordinator(door.coordinator(), Instant.now());
        Buffer chain = Buffer.buffer();
        for (X509Certificate certificate : own.chain()) {
            chain.appendString(Pem.text(certificate));
        }
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(Pem.text(own.key())))
                        .addCertValue(chain))
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(Pem.text(authority.certificate()))))
                .setClientAuth(ClientAuth.REQUEST)
                .setWebSocketClosingTimeout(1)
                .setMaxWebSocketFrameSize(MESSAGE_MAX)
                .setMaxWebSocketMessageSize(MESSAGE_MAX)
                .setTcpNoDelay(true);
    }

    @Override
    public void close() {
        Ending.of(vertx);
    }
}
