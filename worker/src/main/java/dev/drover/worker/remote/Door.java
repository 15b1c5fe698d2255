package dev.drover.worker.remote;

import dev.drover.shared.protocol.Mandate;
import java.time.Instant;
import java.util.Optional;

/** Which mandates are followed. */
public interface Door {
    /** Why it is refused; if it is not, it will be when it comes again. */
    Optional<String> refuses(Mandate mandate, Instant now);
}
