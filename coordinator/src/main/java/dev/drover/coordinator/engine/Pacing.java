package dev.drover.coordinator.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often something is asked again and again, and not too often: who has not answered is not asked again, and who took long
 * is left alone for as long.
 *
 * @param <K> names a question and whom it is put to
 */
final class Pacing<K> {
    /** An answer that has not come after so long never will: who was to bring it is gone. */
    private static final Duration LOST = Duration.ofMinutes(3);

    private final Map<K, Look> looks = new HashMap<>();
    /** Questions without an answer; answers come on threads of their own. */
    private final Set<K> unanswered = ConcurrentHashMap.newKeySet();

    /**
     * @param heard when it was first known here that there is an answer
     */
    private record Look(Instant asked, Optional<Instant> heard) {}

    /** Takes note of what was answered since the last time. */
    void begin(Instant now) {
        looks.replaceAll((key, look) ->
                look.heard().isEmpty() && !unanswered.contains(key) ? new Look(look.asked(), Optional.of(now)) : look);
    }

    /** Whether it is to be asked now; if so, it counts as asked. */
    boolean asks(K key, Duration every, Instant now) {
        Look last = looks.get(key);
        boolean asks = last == null || due(last, every, now);
        if (asks) {
            looks.put(key, new Look(now, Optional.empty()));
            unanswered.add(key);
        }
        return asks;
    }

    /** By any thread. */
    void answered(K key) {
        unanswered.remove(key);
    }

    private static boolean due(Look last, Duration every, Instant now) {
        Duration since = Duration.between(last.asked(), now);
        if (since.isNegative()) {
            return true; // the clock was set back
        }
        Duration wait = last.heard()
                .map(heard -> Duration.between(last.asked(), heard).multipliedBy(2))
                .filter(twice -> twice.compareTo(LOST) < 0) // or the clock was set forward, or this machine slept
                .orElse(LOST);
        return since.compareTo(wait.compareTo(every) > 0 ? wait : every) >= 0;
    }
}
