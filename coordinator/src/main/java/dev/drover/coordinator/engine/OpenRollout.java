package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.RolloutState;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the rollout that has not ended; there is one at most. What has ended once is not read again. */
final class OpenRollout {
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Optional<String> in(Journal journal) {
        for (String rollout : journal.rollouts()) {
            if (!ended.contains(rollout)) {
                if (!RolloutState.fold(journal.events(rollout)).ended()) {
                    return Optional.of(rollout);
                }
                ended.add(rollout);
            }
        }
        return Optional.empty();
    }
}
