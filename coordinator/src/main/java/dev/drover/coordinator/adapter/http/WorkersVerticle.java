package dev.drover.coordinator.adapter.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Doors for workers: one to enrol, one to renew a certificate, one to stay. Connections are taken on the event loop, where
 * nothing waits (decision 0022); what may wait has threads of its own.
 */
final class WorkersVerticle extends VerticleBase {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final System.Logger LOG = System.getLogger(WorkersVerticle.class.getName());
    private static final long NEW_CERTIFICATE_MS = Duration.ofDays(1).toMillis();
    private static final long REFRESH_MS = 2_000;
    private static final long KNOCK_MS = 10_000;
    private static final int REQUEST_MAX = 64 << 10;

    /** Each that is answered holds a connection to the register; strangers may ask, too. */
    private static final int AT_ONCE = 2;

    private static final int QUEUE_MOST = 50;

    /** A worker has one, and some that are broken and not yet given up. Each may hold a long message. */
    private static final int VISITS_MOST = 20;

    private static final int END_S = 5;

    private final WorkersServer.Door door;
    private final Gate gate;
    private final Hub hub;
    private final DoorHealth health;
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore enrolments = new Semaphore(AT_ONCE, true);
    private final Semaphore renewals = new Semaphore(AT_ONCE, true);

    /** Connections that are open, by the serial number of their certificate. */
    private final Map<BigInteger, Integer> visits = new HashMap<>();

    WorkersVerticle(WorkersServer.Door door, Gate gate, Hub hub, DoorHealth health) {
        this.door = door;
        this.gate = gate;
        this.hub = hub;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        context.exceptionHandler(this::broke);
        Strangers strangers = new Strangers(vertx);
        HttpServer server = vertx.createHttpServer(WorkersServer.options(door, gate.authority()))
                .connectionHandler(connection -> connected(connection, strangers))
                .requestHandler(this::request)
                .webSocketHandler(this::visit)
                .exceptionHandler(this::stranger);
        every(
                NEW_CERTIFICATE_MS,
                () -> server.updateSSLOptions(
                        WorkersServer.options(door, gate.authority()).getSslOptions()));
        every(REFRESH_MS, gate::refresh);
        every(KNOCK_MS, this::knock);
        return server.listen(door.port(), door.host());
    }

    private static void connected(HttpConnection connection, Strangers strangers) {
        if (shown(connection.sslSession()).isEmpty()) {
            strangers.came(connection);
        }
    }

    /** Off the event loop, and not again as long as the last time has not ended. */
    private void every(long millis, Runnable work) {
        AtomicBoolean busy = new AtomicBoolean();
        vertx.setPeriodic(millis, t -> {
            if (busy.compareAndSet(false, true)) {
                beside(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException again) {
                        // The register is away; whoever leads says so.
                    } finally {
                        busy.set(false);
                    }
                });
            }
        });
    }

    private void beside(Runnable work) {
        try {
            hands.execute(work);
        } catch (RejectedExecutionException ended) {
            // The server closes.
        }
    }

    private void knock() {
        try {
            new Knock(door.host(), door.port(), gate.authority().certificate()).once();
            health.opened();
        } catch (IOException e) {
            health.silent(String.valueOf(e.getMessage()));
        }
    }

    private void broke(Throwable trouble) {
        health.broke(trouble);
        LOG.log(System.Logger.Level.ERROR, "a worker's connection broke", trouble);
    }

    /** What has been heard is dealt with, unless it waits for too long. */
    void end() {
        hands.shutdown();
        try {
            if (!hands.awaitTermination(1, TimeUnit.SECONDS)) {
                hands.shutdownNow();
                hands.awaitTermination(END_S, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            hands.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Before anybody could be known: a certificate of another authority, or no TLS at all. */
    private void stranger(Throwable trouble) {
        gate.refused("a stranger", "no connection: " + trouble.getMessage());
    }

    private static Optional<X509Certificate> shown(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException nothingShown) {
            return Optional.empty();
        }
    }

    private void request(HttpServerRequest request) {
        String path = HttpMethod.POST.equals(request.method()) ? String.valueOf(request.path()) : "";
        if (length(request) > REQUEST_MAX) {
            answer(request, 413, "too long, or without a length");
            return;
        }
        String from = address(request);
        Optional<X509Certificate> certificate = shown(request.sslSession());
        request.body().onSuccess(body -> {
            if (path.equals("/enrol")) {
                answering(request, enrolments, () -> gate.enrol(asked(body.toString()), from));
            } else if (path.equals("/renew")) {
                answering(
                        request,
                        renewals,
                        () -> gate.renew(
                                certificate.orElseThrow(() -> new IllegalArgumentException("show a certificate")),
                                asked(body.toString())));
            } else {
                answer(request, 404, "there is no such thing");
            }
        });
    }

    /** What is said of it; nobody who is not known may send without end. */
    private static long length(HttpServerRequest request) {
        try {
            return Long.parseLong(String.valueOf(request.getHeader(HttpHeaders.CONTENT_LENGTH)));
        } catch (NumberFormatException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress() == null ? "?" : request.remoteAddress().host();
    }

    private static Enrolment.Request asked(String body) {
        return Json.read(JSON, body, Enrolment.Request.class);
    }

    private interface Granting {
        Enrolment.Granted grant();
    }

    private void answering(HttpServerRequest request, Semaphore room, Granting granting) {
        if (room.getQueueLength() > QUEUE_MOST) {
            answer(request, 503, "too many ask at once; ask again later");
            return;
        }
        beside(() -> {
            try {
                room.acquire();
            } catch (InterruptedException closing) {
                return;
            }
            try {
                granted(request, granting);
            } finally {
                room.release();
            }
        });
    }

    private static void granted(HttpServerRequest request, Granting granting) {
        try {
            answer(request, 200, Json.write(JSON, granting.grant()));
        } catch (Gate.Closed closed) {
            answer(request, 403, String.valueOf(closed.getMessage()));
        } catch (IllegalArgumentException wrong) {
            answer(request, 400, String.valueOf(wrong.getMessage()));
        } catch (RuntimeException e) {
            answer(request, 503, String.valueOf(e.getMessage()));
        }
    }

    private static void answer(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, status == 200 ? "application/json" : "text/plain")
                .end(body);
    }

    private void visit(ServerWebSocket socket) {
        if (socket.path().equals(Knock.PATH)) {
            socket.close();
            return;
        }
        Optional<X509Certificate> certificate = shown(socket.sslSession());
        if (!socket.path().equals("/work") || certificate.isEmpty()) {
            gate.refused(socket.remoteAddress().host(), "it wants to work, and shows no certificate");
            socket.close();
            return;
        }
        BigInteger serial = certificate.get().getSerialNumber();
        if (visits.merge(serial, 1, Integer::sum) > VISITS_MOST) {
            went(serial);
            gate.refused(socket.remoteAddress().host(), "its certificate has " + VISITS_MOST + " connections already");
            socket.close();
            return;
        }
        new Visit(socket, certificate.get(), house(), () -> went(serial)).begin();
    }

    private void went(BigInteger serial) {
        visits.computeIfPresent(serial, (s, open) -> open > 1 ? open - 1 : null);
    }

    private Visit.House house() {
        return new Visit.House(vertx, door.coordinator(), gate, hub, hands, this::broke);
    }
}
