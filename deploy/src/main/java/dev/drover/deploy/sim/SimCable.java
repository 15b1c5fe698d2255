package dev.drover.deploy.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Json;
import dev.drover.worker.remote.Station;
import java.util.Map;

/** A connection between a worker and a coordinator: text, in order, each way until it is cut there. */
final class SimCable implements Hub.Wire, Station.Wire {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int LATENCY_MS = 10;

    private final SimWorld world;
    private final SimStation worker;
    private final Hub hub;
    private final SimProcess coordinator;
    private long lastDown;
    private long lastUp;
    private boolean closed;

    SimCable(SimWorld world, SimStation worker, Hub hub, SimProcess coordinator) {
        this.world = world;
        this.worker = worker;
        this.hub = hub;
        this.coordinator = coordinator;
    }

    boolean open() {
        return !closed && !coordinator.dead();
    }

    private long arrival(long after, SimProcess at) {
        return Math.max(Math.max(world.now() + 1 + world.random.nextInt(LATENCY_MS), after), at.frozenUntil());
    }

    @Override
    public void send(ToWorker message) {
        if (open()) {
            String text = Json.write(JSON, message);
            lastDown = arrival(Math.max(lastDown, worker.deafUntil()), worker.process());
            world.fibers.after(lastDown - world.now(), () -> worker.hears(this, Json.read(JSON, text, ToWorker.class)));
        }
    }

    @Override
    public void send(ToCoordinator message) {
        if (open()) {
            String text = Json.write(JSON, message);
            lastUp = arrival(Math.max(lastUp, worker.muteUntil()), coordinator);
            world.fibers.after(lastUp - world.now(), () -> {
                if (open()) {
                    hear(Json.read(JSON, text, ToCoordinator.class));
                }
            });
        }
    }

    private void hear(ToCoordinator message) {
        if (message instanceof ToCoordinator.Hello hello) {
            send(new ToWorker.Welcome("sim"));
            hub.joined(hello, this);
        } else {
            hub.heard(worker.name(), this, message);
            if (message instanceof ToCoordinator.Followed) {
                send(new ToWorker.Beat());
            }
        }
    }

    /** Both ends give it up, each when it notices. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            world.fibers.after(0, () -> hub.left(worker.name(), this));
        }
    }
}
