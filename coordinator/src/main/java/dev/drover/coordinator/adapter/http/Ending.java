package dev.drover.coordinator.adapter.http;

import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a server: nothing is heard any more when it returns. */
final class Ending {
    private static final int PATIENCE_S = 5;

    private Ending() {}

    static void of(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The process ends; so do its connections.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
