package dev.drover.coordinator.adapter.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How long nothing was heard over a connection. Time in which nobody could listen is no silence. */
final class Silence {
    /** Workers say each second that they are there. */
    private static final long TOO_LONG_NS = TimeUnit.SECONDS.toNanos(4);

    /** Whoever looks so seldom, although it wants to look twice a second, was not awake. */
    private static final long ASLEEP_NS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier nanos;
    private volatile long heard;
    private long looked;

    Silence(LongSupplier nanos) {
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
        this.looked = heard;
    }

    /** Something was heard, or could not have been until now. */
    void broken() {
        heard = nanos.getAsLong();
    }

    /** Asked twice a second, by one thread. */
    boolean tooLong() {
        long now = nanos.getAsLong();
        if (now - looked > ASLEEP_NS) {
            heard = now;
        }
        looked = now;
        return now - heard > TOO_LONG_NS;
    }
}
