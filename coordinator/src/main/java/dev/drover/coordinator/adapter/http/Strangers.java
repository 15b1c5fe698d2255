package dev.drover.coordinator.adapter.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Connections of those who show no certificate: not many at a time, and none for long. They want one answer, and somebody
 * who opens many and says nothing takes no room from workers. All of it is called on the event loop.
 */
final class Strangers {
    private static final int MOST = 64;

    /** An enrolment may wait for the register, and for others. */
    private static final long LONGEST_MS = 60_000;

    private final Vertx vertx;

    /** The timer of each, the eldest first. */
    private final Map<HttpConnection, Long> there = new LinkedHashMap<>();

    Strangers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Where there are too many, the eldest has had the most of its time. */
    void came(HttpConnection connection) {
        if (there.size() >= MOST) {
            turnAway(there.keySet().iterator().next());
        }
        there.put(connection, vertx.setTimer(LONGEST_MS, t -> turnAway(connection)));
        connection.closeHandler(v -> went(connection));
    }

    private void turnAway(HttpConnection connection) {
        went(connection);
        connection.close();
    }

    private void went(HttpConnection connection) {
        Long timer = there.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
