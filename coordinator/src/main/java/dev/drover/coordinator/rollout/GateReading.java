package dev.drover.coordinator.rollout;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What a gate says at one moment. Written down before it counts, so that a replay decides the same. */
public sealed interface GateReading {
    String because();

    /**
     * @param lastBegin when a stage that has not begun is read again; empty where it stays open
     */
    record Open(String because, Optional<Instant> lastBegin) implements GateReading {
        public Open(String because) {
            this(because, Optional.empty());
        }

        /** Both: the later reason, and the earlier time. */
        Open and(Open other) {
            Optional<Instant> last = Stream.of(lastBegin, other.lastBegin)
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder());
            return new Open(other.because, last);
        }
    }

    /**
     * @param clearedBy who or what opens it
     * @param lookAgainAt when it may open by itself; empty where only a person can open it
     */
    record Closed(String because, String clearedBy, Optional<Instant> lookAgainAt) implements GateReading {}
}
