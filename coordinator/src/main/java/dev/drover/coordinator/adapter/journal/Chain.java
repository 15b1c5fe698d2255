package dev.drover.coordinator.adapter.journal;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.shared.wire.Digest;
import java.util.List;
import java.util.Optional;

/** The chain of hashes through a journal: each entry's hash is of the entry and of the hash before it. */
final class Chain {
    /** What the first entry follows. */
    static final String ZERO = "0".repeat(64);

    private String last = ZERO;
    private long expected = 1;

    static String hash(String previous, String rollout, long epoch, String body) {
        return Digest.sha256(previous + "\n" + rollout + "\n" + epoch + "\n" + body);
    }

    /** What is wrong with the next entry. */
    Optional<String> next(JournalPlace.Line link) {
        if (link.seq() != expected) {
            return Optional.of("entry " + expected + " is missing");
        }
        if (!link.prev().equals(last) || !link.hash().equals(hash(last, link.rollout(), link.epoch(), link.body()))) {
            return Optional.of("entry " + link.seq() + " does not fit the entries before it");
        }
        last = link.hash();
        expected++;
        return Optional.empty();
    }

    /** What is wrong with all of them. */
    static Optional<String> wrong(List<JournalPlace.Line> lines) {
        Chain chain = new Chain();
        return lines.stream().flatMap(l -> chain.next(l).stream()).findFirst();
    }

    /**
     * What is wrong at the end.
     *
     * @param written number of the last entry that was ever written
     */
    Optional<String> end(long written) {
        return written >= expected ? Optional.of("entry " + expected + " is missing at the end") : Optional.empty();
    }
}
