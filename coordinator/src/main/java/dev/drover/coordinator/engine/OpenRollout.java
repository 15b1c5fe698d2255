package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the rollout that has not ended; there is one at most. What has ended once is not read again. */
final class OpenRollout {
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Optional<String> in(Journal journal) {
        for (String rollout : journal.rollouts()) {
            if (!ended.contains(rollout)) {
                if (!RolloutState.fold(events(journal, rollout)).ended()) {
                    return Optional.of(rollout);
                }
                ended.add(rollout);
            }
        }
        return Optional.empty();
    }

    static List<Event> events(Journal journal, String rollout) {
        return journal.read(rollout).stream().map(Journal.Entry::event).toList();
    }
}
