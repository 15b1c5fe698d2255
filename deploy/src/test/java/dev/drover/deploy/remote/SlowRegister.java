package dev.drover.deploy.remote;

import dev.drover.coordinator.port.Register;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A register whose database does not answer for as long as a test wants. */
final class SlowRegister implements Register {
    private static final int MANY = 1_000;

    private final Register own;
    private final Semaphore lists = new Semaphore(MANY, true);
    private final Semaphore tokens = new Semaphore(MANY, true);

    /** Those who wait for it now, or are being answered. */
    final AtomicInteger waiting = new AtomicInteger();

    SlowRegister(Register own) {
        this.own = own;
    }

    private interface Question<T> {
        T ask();
    }

    private <T> T answered(Semaphore by, Question<T> question) {
        waiting.incrementAndGet();
        try {
            by.acquire();
            try {
                return question.ask();
            } finally {
                by.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("whoever waited was asked to go", e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** From now on nobody hears which certificates there are. */
    void holdLists() {
        lists.acquireUninterruptibly(MANY);
    }

    /** From now on nobody hears whether a token counts. */
    void holdTokens() {
        tokens.acquireUninterruptibly(MANY);
    }

    /** It answers again, and all who have waited. */
    void answer() {
        lists.release(MANY);
        tokens.release(MANY);
    }

    @Override
    public void invite(Invitation invitation) {
        own.invite(invitation);
    }

    @Override
    public Optional<String> redeem(String digest, Instant now) {
        return answered(tokens, () -> own.redeem(digest, now));
    }

    @Override
    public void issued(Certificate certificate) {
        own.issued(certificate);
    }

    @Override
    public int revoke(String worker, String why) {
        return own.revoke(worker, why);
    }

    @Override
    public List<Certificate> certificates() {
        return answered(lists, own::certificates);
    }

    @Override
    public void refused(Refusal refusal) {
        own.refused(refusal);
    }

    @Override
    public List<Refusal> refusals() {
        return own.refusals();
    }

    @Override
    public String authority(String fingerprint) {
        return own.authority(fingerprint);
    }
}
