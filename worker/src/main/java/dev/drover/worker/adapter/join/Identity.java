package dev.drover.worker.adapter.join;

import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.wire.Pem;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * Who a worker process is.
 *
 * @param key its private key, in PEM
 * @param granted what it was given when it enrolled, or renewed its certificate
 */
public record Identity(String key, Enrolment.Granted granted) {
    /** When the certificate should be followed by another: when a third of its time is left. */
    public Instant renewal() {
        X509Certificate certificate = Pem.certificate(granted.certificate());
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        return until.minus(Duration.between(from, until).dividedBy(3));
    }

    public Instant until() {
        return Pem.certificate(granted.certificate()).getNotAfter().toInstant();
    }

    public PublicKey orders() {
        return Pem.publicKey("Ed25519", granted.orders());
    }

    @Override
    public String toString() {
        return "worker " + granted.worker() + " of " + granted.fleet();
    }
}
