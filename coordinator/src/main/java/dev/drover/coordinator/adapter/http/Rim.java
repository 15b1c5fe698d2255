package dev.drover.coordinator.adapter.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server's own Vert.x: little of it. All that it calls is called on its one event loop, and must not wait there
 * (decision 0022).
 */
final class Rim implements AutoCloseable {
    private static final int BEGIN_S = 20;
    private static final int END_S = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));

    private Rim() {}

    /**
     * @param what it cannot do if it does not come up, for example {@code listen on 127.0.0.1:7073}
     * @throws IllegalStateException if it does not come up
     */
    static Rim with(VerticleBase server, String what) {
        Rim rim = new Rim();
        DeploymentOptions options = new DeploymentOptions().setThreadingModel(ThreadingModel.EVENT_LOOP);
        try {
            rim.vertx
                    .deployVerticle(server, options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(BEGIN_S, TimeUnit.SECONDS);
            return rim;
        } catch (ExecutionException | TimeoutException e) {
            rim.close();
            throw new IllegalStateException("cannot " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            rim.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
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
    }
}
