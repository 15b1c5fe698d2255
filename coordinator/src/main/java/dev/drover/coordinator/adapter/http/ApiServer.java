package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.remote.Workforce;
import java.util.Optional;

/** The HTTP server of one coordinator; it answers whether it leads or not. */
public final class ApiServer implements AutoCloseable {
    private final Rim rim;
    private final ApiVerticle verticle;

    private ApiServer(Rim rim, ApiVerticle verticle) {
        this.rim = rim;
        this.verticle = verticle;
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
        ApiVerticle verticle = new ApiVerticle(door, new Api(coordinator, place), new WorkersApi(workforce));
        return new ApiServer(Rim.with(verticle, "listen on " + door.host() + ":" + door.port()), verticle);
    }

    @Override
    public void close() {
        rim.close();
        verticle.end();
    }
}
