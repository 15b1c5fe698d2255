package dev.drover.coordinator.port;

import java.util.List;
import java.util.Optional;

/** Where worker processes come to one coordinator. */
public interface WorkersDoor {
    /** Names of those that are connected. */
    List<String> workers();

    /** Why they do not get in although they come, as far as the coordinator's own process can tell. */
    Optional<String> trouble();
}
