package dev.drover.coordinator.port;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** Signs for the coordinators of one fleet: certificates of workers and of themselves, and orders. */
public interface Authority {
    /** A private key with its certificate, and the authority's behind it. */
    record Credentials(PrivateKey key, List<X509Certificate> chain) {}

    X509Certificate certificate();

    /** SHA-256 of its certificate, hexadecimal. */
    String fingerprint();

    /**
     * Gives a worker its certificate.
     *
     * @param request PKCS#10, in PEM
     * @throws IllegalArgumentException if it is not one, or is not signed with the key in it
     */
    X509Certificate worker(String name, String request, Instant now);

    /** A certificate of a coordinator's own. */
    Credentials coordinator(String name, Instant now);

    /** Signs mandates. */
    PrivateKey orders();

    /** Its other half, which workers keep. */
    PublicKey ordersSeal();
}
