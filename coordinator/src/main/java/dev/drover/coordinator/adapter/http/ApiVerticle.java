package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.wire.EventJson;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Routes of the API; each request on a virtual thread of its own, so that it may wait for hosts and the database. */
final class ApiVerticle extends VerticleBase {
    private static final long BODY_MAX = 16L << 20; // a plan for a wide fleet
    private static final int AT_ONCE = 200;

    private final ApiServer.Door door;
    private final Api api;
    private final WorkersApi workers;
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger answering = new AtomicInteger();

    ApiVerticle(ApiServer.Door door, Api api, WorkersApi workers) {
        this.door = door;
        this.api = api;
        this.workers = workers;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(this::known);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX));
        router.get("/api/v1/status").handler(r -> answer(r, api::status));
        router.get("/api/v1/rollouts").handler(r -> answer(r, api::rollouts));
        router.get("/api/v1/rollouts/:id/entries").handler(r -> answer(r, () -> api.entries(id(r))));
        router.post("/api/v1/rollouts/:id/commands").handler(r -> answer(r, () -> api.command(id(r), body(r))));
        router.get("/api/v1/commands/:id").handler(r -> answer(r, () -> api.answer(id(r))));
        router.get("/api/v1/commands").handler(r -> answer(r, api::unanswered));
        router.get("/api/v1/journal").handler(r -> answer(r, api::lines));
        router.get("/api/v1/verification").handler(r -> answer(r, api::verification));
        router.post("/api/v1/plans").handler(r -> answer(r, () -> api.plan(body(r))));
        router.post("/api/v1/rollouts").handler(r -> answer(r, () -> api.start(body(r))));
        router.post("/api/v1/looks").handler(r -> answer(r, () -> api.look(body(r))));
        router.post("/api/v1/adoptions").handler(r -> answer(r, () -> api.adopt(body(r))));
        router.post("/api/v1/forgettings").handler(r -> answer(r, () -> api.forget(body(r))));
        router.get("/api/v1/workers").handler(r -> answer(r, workers::list));
        router.post("/api/v1/workers").handler(r -> answer(r, () -> workers.invite(body(r))));
        router.post("/api/v1/workers/:id/revocation").handler(r -> answer(r, () -> workers.revoke(id(r), body(r))));
        router.get("/api/v1/refusals").handler(r -> answer(r, workers::refusals));
        router.route().handler(r -> problem(r, new Problem(404, "there is no such thing", r.normalizedPath())));
        router.route().failureHandler(r -> problem(r, Problem.of(r.failure(), r.statusCode())));
        return vertx.createHttpServer().requestHandler(router).listen(door.port(), door.host());
    }

    private static String id(RoutingContext request) {
        return String.valueOf(request.pathParam("id"));
    }

    private static String body(RoutingContext request) {
        return request.body() == null || request.body().asString() == null
                ? ""
                : request.body().asString();
    }

    private void known(RoutingContext request) {
        String said = String.valueOf(request.request().getHeader(HttpHeaders.AUTHORIZATION));
        boolean right = MessageDigest.isEqual(
                said.getBytes(StandardCharsets.UTF_8), ("Bearer " + door.token()).getBytes(StandardCharsets.UTF_8));
        if (right) {
            request.next();
        } else {
            problem(request, new Problem(401, "not with this token", "this token does not open it; see --token-file"));
        }
    }

    private interface Work {
        Object run();
    }

    /** On a thread of its own: one that plans, or looks at hosts that are slow, holds up nobody else. */
    private void answer(RoutingContext request, Work work) {
        if (answering.incrementAndGet() > AT_ONCE) {
            answering.decrementAndGet();
            problem(request, new Problem(503, "too many ask at once", "ask again later"));
            return;
        }
        try {
            hands.execute(() -> {
                try {
                    answered(request, work);
                } finally {
                    answering.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException closing) {
            answering.decrementAndGet();
            problem(request, new Problem(503, "this coordinator goes", "ask another"));
        }
    }

    private static void answered(RoutingContext request, Work work) {
        try {
            String text = EventJson.write(work.run());
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(text);
        } catch (RuntimeException e) {
            problem(request, Problem.of(e, 500));
        }
    }

    /** Who still waits for an answer gets none. */
    void end() {
        hands.shutdownNow();
    }

    private static void problem(RoutingContext request, Problem problem) {
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(EventJson.write(problem));
    }
}
