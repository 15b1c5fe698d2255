package dev.drover.coordinator.adapter.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether a coordinator's door for workers opens, as far as its own process can tell. */
final class DoorHealth {
    /** One that breaks may be chance. */
    private static final int BROKEN_FEW = 3;

    private static final long BROKEN_WITHIN_MS = TimeUnit.MINUTES.toMillis(1);

    /** A machine that is busy for a moment may be late once. */
    private static final int SILENT_FEW = 2;

    private final LongSupplier millis;
    private final Deque<Long> broken = new ArrayDeque<>();
    private String lastBroken = "";
    private int silences;
    private String lastSilence = "";

    /**
     * @param millis of a clock that never goes back
     */
    DoorHealth(LongSupplier millis) {
        this.millis = millis;
    }

    /** A worker's connection broke, and not by the worker's fault. */
    synchronized void broke(Throwable trouble) {
        lastBroken = String.valueOf(trouble);
        broken.add(millis.getAsLong());
        if (broken.size() > BROKEN_FEW) {
            broken.remove();
        }
    }

    /** It was knocked at from inside, and opened. */
    synchronized void opened() {
        silences = 0;
    }

    /** It was knocked at from inside, and did not open. */
    synchronized void silent(String why) {
        silences++;
        lastSilence = why;
    }

    /** What is wrong with it. */
    synchronized Optional<String> trouble() {
        if (silences >= SILENT_FEW) {
            return Optional.of("it does not open when it is tried from its own process: " + lastSilence);
        }
        boolean often = broken.size() == BROKEN_FEW && millis.getAsLong() - broken.getFirst() <= BROKEN_WITHIN_MS;
        return often
                ? Optional.of(BROKEN_FEW
                        + " connections of workers and more broke there within a minute, the last one: " + lastBroken)
                : Optional.empty();
    }
}
