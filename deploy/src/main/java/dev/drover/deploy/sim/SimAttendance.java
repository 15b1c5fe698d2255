package dev.drover.deploy.sim;

import dev.drover.coordinator.engine.Claims;
import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.remote.HandOver;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What the coordinators of a round tell each other: the one that leads, and another that all workers reach. */
final class SimAttendance implements Attendance {
    static final String SELF = "the coordinator";
    private static final String ANOTHER = "another";

    private final SimWorld world;
    private final SimStore store;
    private final SimStations stations;
    private Set<String> own = Set.of();

    SimAttendance(SimWorld world, SimStore store, SimStations stations) {
        this.world = world;
        this.store = store;
        this.stations = stations;
    }

    /** Those of the rollout. */
    List<HostId> hosts() {
        return Claims.hosts(store.state().plan());
    }

    @Override
    public void tell(String coordinator, Set<String> workers) {
        own = Set.copyOf(workers);
    }

    @Override
    public Book read() {
        List<Long> times = store.handOvers();
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i) - times.get(i - 1) < HandOver.USUAL.again().toMillis()) {
                world.violated(
                        "hand-over", "handed over at " + times.get(i - 1) + " ms and at " + times.get(i) + " ms");
            }
        }
        return new Book(
                List.of(new Line(SELF, own, Duration.ZERO), new Line(ANOTHER, stations.alive(), Duration.ZERO)),
                times.reversed().stream()
                        .map(at -> new HandedOver(SELF, ANOTHER, Duration.ofMillis(world.now() - at)))
                        .toList());
    }

    @Override
    public void leave(String coordinator) {
        own = Set.of();
    }
}
