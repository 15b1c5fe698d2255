package dev.drover.deploy.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Json;
import dev.drover.worker.remote.Station;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A connection between a worker and a coordinator in one process: text, in order, until it is cut. */
final class Cable implements Hub.Wire, Station.Wire {
    private static final ObjectMapper JSON = Json.mapper(Map.of());

    private final String worker;
    private final Station station;
    private final Hub hub;
    private final ExecutorService down =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final ExecutorService up =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private volatile boolean cut;

    /** Whether messages to the worker are lost, and nobody notices. */
    volatile boolean deaf;

    /** Whether messages from the worker are lost, and nobody notices. */
    volatile boolean mute;

    private Cable(String worker, Station station, Hub hub) {
        this.worker = worker;
        this.station = station;
        this.hub = hub;
    }

    static Cable connect(ToCoordinator.Hello hello, Station station, Hub hub)
            throws InterruptedException, ExecutionException {
        Cable cable = new Cable(hello.worker(), station, hub);
        cable.up
                .submit(() -> {
                    cable.send(new ToWorker.Welcome("c1"));
                    hub.joined(hello, cable); // before anything that the welcome brings about
                })
                .get();
        return cable;
    }

    @Override
    public void send(ToWorker message) {
        String text = Json.write(JSON, message);
        if (!cut && !deaf) {
            down.execute(() -> station.heard(this, Json.read(JSON, text, ToWorker.class)));
        }
    }

    @Override
    public void send(ToCoordinator message) {
        String text = Json.write(JSON, message);
        if (!cut && !mute) {
            up.execute(() -> hub.heard(worker, this, Json.read(JSON, text, ToCoordinator.class)));
        }
    }

    boolean isCut() {
        return cut;
    }

    /** Both ends notice, when they have read what has arrived. */
    void cut() throws InterruptedException, ExecutionException {
        cut = true;
        down.submit(() -> {}).get();
        up.submit(() -> {}).get();
        hub.left(worker, this);
        station.closed(this);
    }

    @Override
    public void close() {
        cut = true;
    }
}
