package dev.drover.coordinator.adapter.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Doors for workers: one to enrol, one to renew a certificate, one to stay. */
final class WorkersVerticle extends VerticleBase {
    static final ObjectMapper JSON = Json.mapper(Map.of());

    private static final long NEW_CERTIFICATE_MS = Duration.ofDays(1).toMillis();
    private static final long REFRESH_MS = 2_000;
    private static final long LOOK_MS = 500;

    /** Workers say each second that they are there. */
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(4);

    private static final int REQUEST_MAX = 64 << 10;

    private final WorkersServer.Door door;
    private final Gate gate;
    private final Hub hub;

    WorkersVerticle(WorkersServer.Door door, Gate gate, Hub hub) {
        this.door = door;
        this.gate = gate;
        this.hub = hub;
    }

    @Override
    public Future<?> start() {
        HttpServer server = vertx.createHttpServer(WorkersServer.options(door, gate.authority()))
                .requestHandler(this::request)
                .webSocketHandler(this::visit)
                .exceptionHandler(this::stranger);
        vertx.setPeriodic(
                NEW_CERTIFICATE_MS,
                t -> server.updateSSLOptions(
                        WorkersServer.options(door, gate.authority()).getSslOptions()));
        vertx.setPeriodic(REFRESH_MS, t -> Thread.ofVirtual().start(gate::refresh));
        return server.listen(door.port(), door.host());
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
        request.body().onSuccess(body -> {
            if (path.equals("/enrol")) {
                answering(request, () -> gate.enrol(asked(body.toString()), address(request)));
            } else if (path.equals("/renew")) {
                answering(
                        request,
                        () -> gate.renew(
                                shown(request.sslSession())
                                        .orElseThrow(() -> new IllegalArgumentException("show a certificate")),
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

    private static void answering(HttpServerRequest request, Granting granting) {
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
        Optional<X509Certificate> certificate = shown(socket.sslSession());
        if (!socket.path().equals("/work") || certificate.isEmpty()) {
            gate.refused(socket.remoteAddress().host(), "it wants to work, and shows no certificate");
            socket.close();
            return;
        }
        try {
            new Visit(socket, certificate.get(), gate.worker(certificate.get())).begin();
        } catch (Gate.Closed closed) {
            socket.writeTextMessage(text(new ToWorker.TurnedAway(String.valueOf(closed.getMessage()))));
            socket.close();
        } catch (RuntimeException e) { // the register is away
            socket.close();
        }
    }

    private static String text(ToWorker message) {
        return Json.write(JSON, message);
    }

    /** One connection of a worker, from its hello to its end. */
    private final class Visit implements Hub.Wire {
        private final ServerWebSocket socket;
        private final X509Certificate certificate;
        private final String worker;
        private volatile long heard = System.nanoTime();
        private boolean welcome;

        Visit(ServerWebSocket socket, X509Certificate certificate, String worker) {
            this.socket = socket;
            this.certificate = certificate;
            this.worker = worker;
        }

        void begin() {
            long timer = vertx.setPeriodic(LOOK_MS, t -> look());
            socket.textMessageHandler(this::hear);
            socket.closeHandler(v -> {
                vertx.cancelTimer(timer);
                hub.left(worker, this);
            });
            socket.exceptionHandler(broken -> socket.close());
        }

        private void look() {
            if (System.nanoTime() - heard > SILENCE_NS) {
                socket.close();
                hub.left(worker, this); // a connection that is cut is not closed soon
            }
            gate.stillCounts(certificate).ifPresent(this::turnAway);
        }

        private void turnAway(String why) {
            send(new ToWorker.TurnedAway(why));
            socket.close();
            hub.left(worker, this);
        }

        private void hear(String text) {
            heard = System.nanoTime();
            try {
                hear(Json.read(JSON, text, ToCoordinator.class));
            } catch (IllegalArgumentException notUnderstood) {
                gate.refused(worker, "it said what cannot be understood: " + notUnderstood.getMessage());
                turnAway("not understood: " + notUnderstood.getMessage());
            }
        }

        private void hear(ToCoordinator message) {
            if (message instanceof ToCoordinator.Hello hello) {
                Optional<String> misfit = gate.misfit(worker, hello);
                if (misfit.isPresent()) {
                    turnAway(misfit.get());
                } else {
                    welcome = true;
                    send(new ToWorker.Welcome(door.coordinator()));
                    hub.joined(hello, this);
                }
            } else if (welcome) {
                if (message instanceof ToCoordinator.Refused refused) {
                    gate.refused(worker, "it refused " + refused.because());
                }
                hub.heard(worker, this, message);
                if (message instanceof ToCoordinator.Followed) {
                    send(new ToWorker.Beat());
                }
            }
        }

        @Override
        public void send(ToWorker message) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(text(message));
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
