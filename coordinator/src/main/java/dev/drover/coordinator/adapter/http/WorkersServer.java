package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.port.Authority;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.wire.Pem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where worker processes come: TLS in both directions, but for one that has only a token and asks for its certificate.
 */
public final class WorkersServer implements AutoCloseable {
    /** A plan's order, or a host's long answer. */
    static final int MESSAGE_MAX = 16 << 20;

    private final Rim rim;
    private final WorkersVerticle verticle;
    private final DoorHealth health;

    private WorkersServer(Rim rim, WorkersVerticle verticle, DoorHealth health) {
        this.rim = rim;
        this.verticle = verticle;
        this.health = health;
    }

    /** Where it listens, and under which name. */
    public record Door(String coordinator, String host, int port) {}

    /**
     * Begins to listen.
     *
     * @throws IllegalStateException if it cannot listen there
     */
    public static WorkersServer open(Door door, Gate gate, Hub hub) {
        DoorHealth health = new DoorHealth(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        WorkersVerticle verticle = new WorkersVerticle(door, gate, hub, health);
        Rim rim = Rim.with(verticle, "listen for workers on " + door.host() + ":" + door.port());
        return new WorkersServer(rim, verticle, health);
    }

    /** Why workers do not get in although they come, as far as this process can tell. */
    public Optional<String> trouble() {
        return health.trouble();
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
        rim.close();
        verticle.end();
    }
}
