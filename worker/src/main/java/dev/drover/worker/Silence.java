package dev.drover.worker;

import java.time.Duration;
import java.util.Optional;

/** How long the hosts that an order asks have not answered. Some orders give up before their deadline. */
final class Silence {
    private static final long NONE = -1;

    private final Optional<Duration> limit;
    private long since = NONE;

    /**
     * @param limit the longest that a host may be silent; nothing for the order's deadline
     */
    Silence(Optional<Duration> limit) {
        this.limit = limit;
    }

    /** The longest that one answer to a look is waited for. */
    Duration atMost(Duration usual) {
        return limit.filter(l -> l.compareTo(usual) < 0).orElse(usual);
    }

    /** An answer is waited for. */
    void begins(long now) {
        since = since == NONE ? now : since;
    }

    void ends() {
        since = NONE;
    }

    boolean over(long now) {
        return since != NONE && limit.filter(l -> now - since >= l.toMillis()).isPresent();
    }
}
