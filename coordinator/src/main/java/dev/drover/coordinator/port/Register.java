package dev.drover.coordinator.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which worker processes may join, beside the journal; and who was refused. */
public interface Register {
    /**
     * A word by which one worker may enrol, once.
     *
     * @param digest SHA-256 of the word; the word itself is kept nowhere
     * @param by the person who has given it out
     */
    record Invitation(String digest, String worker, Instant until, String by) {}

    /**
     * What a worker shows.
     *
     * @param serial hexadecimal
     * @param revoked why it no longer counts
     */
    record Certificate(String serial, String worker, Instant until, Optional<String> revoked) {}

    /**
     * Somebody was refused, or has refused something.
     *
     * @param who a worker's name, or an address where there is none
     */
    record Refusal(Instant at, String who, String text) {}

    void invite(Invitation invitation);

    /** The name of the worker that the word was given to, if it still counts; it does not any more afterwards. */
    Optional<String> redeem(String digest, Instant now);

    void issued(Certificate certificate);

    /** What this worker shows counts no longer; gives how many certificates that were. */
    int revoke(String worker, String why);

    List<Certificate> certificates();

    /** Kept, the newest thousand of them. */
    void refused(Refusal refusal);

    /** Newest first. */
    List<Refusal> refusals();

    /**
     * Remembers which authority signs for this journal, if none is remembered yet.
     *
     * @param fingerprint of its certificate
     * @return the one that is remembered
     */
    String authority(String fingerprint);
}
