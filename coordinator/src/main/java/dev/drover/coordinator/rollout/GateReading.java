package dev.drover.coordinator.rollout;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a gate says at one moment. Written down before it counts, so that a replay decides the same. */
public sealed interface GateReading {
    String because();

    /**
     * A stage that has not begun is read again before and after these times; a clock can be set back.
     *
     * @param firstBegin empty where it was open always
     * @param lastBegin empty where it stays open
     */
    record Open(String because, Optional<Instant> firstBegin, Optional<Instant> lastBegin) implements GateReading {
        /** Journals of before knew no first time. */
        public Open {
            firstBegin = Objects.requireNonNullElse(firstBegin, Optional.empty());
        }

        public Open(String because) {
            this(because, Optional.empty(), Optional.empty());
        }

        /** Both: the later reason, and the time that they have in common. */
        Open and(Open other) {
            Optional<Instant> first = Stream.of(firstBegin, other.firstBegin)
                    .flatMap(Optional::stream)
                    .max(Comparator.naturalOrder());
            Optional<Instant> last = Stream.of(lastBegin, other.lastBegin)
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder());
            return new Open(other.because, first, last);
        }

        boolean holds(Instant now) {
            return firstBegin.filter(now::isBefore).isEmpty()
                    && lastBegin.filter(now::isAfter).isEmpty();
        }
    }

    /**
     * @param clearedBy who or what opens it
     * @param lookAgainAt when it may open by itself; empty where only a person can open it
     */
    record Closed(String because, String clearedBy, Optional<Instant> lookAgainAt) implements GateReading {}
}
