package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Leadership;
import dev.drover.coordinator.port.Journal;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param status of HTTP
 * @param title what kind of thing
 * @param detail for the person who asked
 */
record Problem(int status, String title, String detail) {
    /** Another coordinator can answer, see RFC 9110, 15.5.20. */
    static final int MISDIRECTED = 421;

    static Problem of(@Nullable Throwable thrown, int otherwise) {
        String text = thrown == null ? "" : String.valueOf(thrown.getMessage());
        return switch (thrown) {
            case null -> new Problem(otherwise, "it did not work", "");
            case Leadership.NotLeading not -> new Problem(MISDIRECTED, "another coordinator leads", text);
            case Leadership.Refused refused -> new Problem(409, "refused", text);
            case Journal.Unwritable away -> new Problem(503, "the journal is away", text);
            case Journal.Stale stale -> new Problem(MISDIRECTED, "another coordinator leads", text);
            case NotFound not -> new Problem(404, "there is no such thing", text);
            case IllegalArgumentException wrong -> new Problem(400, "not understood", text);
            default -> new Problem(otherwise < 400 ? 500 : otherwise, "it did not work", text);
        };
    }

    /** Nothing is known under this name. */
    static final class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }
}
