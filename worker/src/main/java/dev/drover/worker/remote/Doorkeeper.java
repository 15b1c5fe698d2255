package dev.drover.worker.remote;

import dev.drover.shared.protocol.Mandate;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides which mandates a worker process follows. It knows no key and no clock: the seal was looked at before, and time
 * is an argument. The host looks at journal and epoch once more.
 */
public final class Doorkeeper {
    private final String fleet;
    private final String journal;
    private long epoch;
    private long number;

    /**
     * @param epoch the highest that this worker has followed
     */
    public Doorkeeper(String fleet, String journal, long epoch) {
        this.fleet = fleet;
        this.journal = journal;
        this.epoch = epoch;
    }

    /** The highest epoch that was followed. */
    public synchronized long epoch() {
        return epoch;
    }

    /** Why it is refused; if it is not, it will be when it comes again. */
    public synchronized Optional<String> refuses(Mandate mandate, Instant now) {
        Optional<String> why = why(mandate, now);
        if (why.isEmpty()) {
            epoch = mandate.epoch();
            number = mandate.number();
        }
        return why;
    }

    private Optional<String> why(Mandate mandate, Instant now) {
        if (!mandate.fleet().equals(fleet)) {
            return Optional.of("it is for the fleet " + mandate.fleet() + ", and this worker is of " + fleet);
        }
        if (!mandate.journal().equals(journal)) {
            return Optional.of("it is of the journal " + mandate.journal() + ", and this worker follows " + journal);
        }
        if (mandate.epoch() < epoch) {
            return Optional.of("it is of epoch " + mandate.epoch() + ", and epoch " + epoch + " leads");
        }
        if (mandate.epoch() == epoch && mandate.number() <= number) {
            return Optional.of("number " + mandate.number() + " of epoch " + epoch + " was told before");
        }
        if (now.isBefore(mandate.notBefore())) {
            return Optional.of("it holds from " + mandate.notBefore() + " on, and here it is " + now);
        }
        if (!now.isBefore(mandate.expires())) {
            return Optional.of("it has expired at " + mandate.expires() + ", and here it is " + now);
        }
        return Optional.empty();
    }
}
