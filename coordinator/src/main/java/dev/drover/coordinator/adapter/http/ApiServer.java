package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.remote.Workforce;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP server of one coordinator; it answers whether it leads or not. */
public final class ApiServer implements AutoCloseable {
    private static final int PATIENCE_S = 20;

    private final Vertx vertx;

    private ApiServer(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Where it listens, and who may ask.
     *
     * @param host address; a name that resolves to one
     * @param token every request must carry it: {@code Authorization: Bearer …}
     */
    public record Door(String host, int port, String token) {}

    /**
     * Begins to listen.
     *
     * @param workforce the worker processes, if any may come
     * @throws IllegalStateException if it cannot listen there
     */
    public static ApiServer open(
            Door door, Coordinator coordinator, JournalPlace place, Optional<Workforce> workforce) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        DeploymentOptions options = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        try {
            vertx.deployVerticle(new ApiVerticle(door, new Api(coordinator, place), new WorkersApi(workforce)), options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            return new ApiServer(vertx);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IllegalStateException(
                    "cannot listen on " + door.host() + ":" + door.port() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            vertx.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        Ending.of(vertx);
    }
}
