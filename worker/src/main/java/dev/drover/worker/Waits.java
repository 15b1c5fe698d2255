package dev.drover.worker;

import dev.drover.shared.action.Unseen;
import dev.drover.worker.port.Patience;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * How an order waits and watches. All of it counts the time that has really passed, and each look is followed by a pause of
 * at least the time that it took: a slow host is busy with Drover's looks for at most half of the time.
 */
final class Waits {
    private static final long POLL_MS = 40;
    private static final Duration UNSEEN = Duration.ofSeconds(1);

    private final Patience patience;
    private final HostTime time;
    private final BooleanSupplier recalled;
    private final Consumer<String> say;

    Waits(Patience patience, HostTime time, BooleanSupplier recalled, Consumer<String> say) {
        this.patience = patience;
        this.time = time;
        this.recalled = recalled;
        this.say = say;
    }

    boolean await(Duration limit, BooleanSupplier condition) {
        long began = patience.millis();
        long before = time.millis();
        long lastFalse = began;
        while (true) {
            long looked = time.millis();
            long asked = time.asked();
            if (sees(condition)) { // the wait until it did not hold for the last time, and the look that found it
                time.millis(before + Math.max(time.millis() - before, lastFalse - began + time.millis() - looked));
                return true;
            }
            lastFalse = patience.millis();
            long left = limit.toMillis() - (lastFalse - began);
            if (left <= 0 || interrupted()) {
                time.millis(before + (lastFalse - began));
                return false;
            }
            pause(Math.min(left, pauseAfter(asked)));
        }
    }

    /** What cannot be seen does not hold yet; it may be seen again before the limit. */
    private boolean sees(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (Unseen unseen) {
            say.accept(String.valueOf(unseen.getMessage()));
            patience.pause(UNSEEN);
            return false;
        }
    }

    /**
     * @param deadline by the worker's clock; who sees nothing until then does not know
     */
    boolean lasts(Duration span, long deadline, BooleanSupplier condition) {
        long began = patience.millis();
        long before = time.millis();
        long seen = 0;
        long since = began;
        boolean blind = true; // nothing was seen yet
        boolean holds = true;
        while (holds && !interrupted()) {
            long now = patience.millis();
            seen += blind ? 0 : now - since;
            long asked = time.asked();
            try {
                holds = condition.getAsBoolean();
                blind = false;
            } catch (Unseen unseen) {
                if (patience.millis() >= deadline) {
                    throw unseen;
                }
                say.accept(String.valueOf(unseen.getMessage()));
                patience.pause(UNSEEN);
                blind = true;
            }
            since = now;
            long left = span.toMillis() - seen;
            if (!blind && left <= 0) {
                break;
            }
            pause(Math.clamp(left, 1, pauseAfter(asked)));
        }
        time.millis(before + patience.millis() - began);
        return holds;
    }

    /**
     * @return whether it went on to its limit; false where it was recalled
     */
    boolean watch(Duration every, Duration limit, LongConsumer look) {
        long began = patience.millis();
        long before = time.millis();
        long end = began + limit.toMillis();
        long since = began;
        long next = began + every.toMillis();
        boolean blind = false; // who watches has just looked
        while (untilRecalled(Math.min(next, end)) && patience.millis() < end && !interrupted()) {
            long now = patience.millis();
            long asked = time.asked();
            long watched = blind ? 0 : now - since;
            blind = !sees(() -> {
                look.accept(watched);
                return true;
            });
            since = now;
            next = Math.max(now + every.toMillis(), patience.millis() + time.asked() - asked);
        }
        time.millis(before + patience.millis() - began);
        return !recalled.getAsBoolean();
    }

    private boolean untilRecalled(long moment) {
        while (!recalled.getAsBoolean() && patience.millis() < moment && !interrupted()) {
            pause(Math.min(POLL_MS, moment - patience.millis()));
        }
        return !recalled.getAsBoolean();
    }

    /** Lets a host rest after a look. */
    void rest(long askedBefore) {
        pause(pauseAfter(askedBefore));
    }

    private long pauseAfter(long askedBefore) {
        return Math.max(POLL_MS, time.asked() - askedBefore);
    }

    private void pause(long millis) {
        patience.pause(Duration.ofMillis(millis));
    }

    private static boolean interrupted() {
        return Thread.currentThread().isInterrupted();
    }
}
