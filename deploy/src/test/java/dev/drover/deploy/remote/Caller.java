package dev.drover.deploy.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.port.Authority;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Catalogue;
import dev.drover.shared.wire.Json;
import dev.drover.shared.wire.Pem;
import dev.drover.worker.adapter.join.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A worker as its coordinator's door sees it: it says what the test wants, and is as patient as the test wants. */
final class Caller {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final char[] NO_PASSWORD = new char[0];
    private static final long IN_TIME_S = 30;
    private static final int FRAME_MAX = 16 << 20;

    private final Identity identity;
    private final WebSocket socket;

    /** What it was told, in order. */
    final List<ToWorker> told = new CopyOnWriteArrayList<>();

    private Caller(Identity identity, WebSocket socket) {
        this.identity = identity;
        this.socket = socket;
        socket.textMessageHandler(text -> told.add(Json.read(JSON, text, ToWorker.class)));
    }

    /** With this worker's certificate; its connections end when nobody holds it any more. */
    static WebSocketClient client(Vertx vertx, Identity identity) {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setMaxFrameSize(FRAME_MAX)
                .setMaxMessageSize(FRAME_MAX)
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(identity.granted().authority())))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(identity.key()))
                        .addCertValue(Buffer.buffer(identity.granted().certificate()))));
    }

    /** Has come in as far as the handshake when this returns. */
    static Caller connects(WebSocketClient client, int port, Identity identity) throws Exception {
        return client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setSsl(true)
                        .setURI("/work"))
                .map(socket -> new Caller(identity, socket))
                .toCompletionStage()
                .toCompletableFuture()
                .get(IN_TIME_S, TimeUnit.SECONDS);
    }

    static ToCoordinator.Hello hello(Identity identity) {
        return new ToCoordinator.Hello(
                identity.granted().worker(),
                "1",
                "test",
                Catalogue.digest(),
                Instant.now(),
                new ToCoordinator.Followed(0, 0));
    }

    Caller saysHello() {
        says(Json.write(JSON, hello(identity)));
        return this;
    }

    /** As every worker does once a second. */
    void beats() {
        if (!socket.isClosed()) {
            says(Json.write(JSON, new ToCoordinator.Followed(0, 0)));
        }
    }

    Future<Void> says(String text) {
        return socket.writeTextMessage(text);
    }

    boolean isWelcome() {
        return told.stream().anyMatch(ToWorker.Welcome.class::isInstance);
    }

    boolean hasGone() {
        return socket.isClosed();
    }

    /** Asks to be let in, and gives up before it has heard whether it is: its machine resets the connection. */
    static void givesUp(int port, Identity identity) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoLinger(true, 0);
            SSLSocket secure =
                    (SSLSocket) tls(identity).getSocketFactory().createSocket(plain, "127.0.0.1", port, false);
            secure.getOutputStream().write("""
                            GET /work HTTP/1.1
                            Host: 127.0.0.1
                            Upgrade: websocket
                            Connection: Upgrade
                            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                            Sec-WebSocket-Version: 13

                            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Comes as far as TLS, shows no certificate, and says nothing. */
    static SSLSocket stranger(int port, Authority authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, NO_PASSWORD);
        trusted.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(IN_TIME_S));
        socket.startHandshake();
        return socket;
    }

    private static SSLContext tls(Identity identity) throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, NO_PASSWORD);
        Certificate[] chain = {Pem.certificate(identity.granted().certificate())};
        own.setKeyEntry("own", Pem.privateKey("EC", identity.key()), NO_PASSWORD, chain);
        own.setCertificateEntry("authority", Pem.certificate(identity.granted().authority()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(own);
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }
}
