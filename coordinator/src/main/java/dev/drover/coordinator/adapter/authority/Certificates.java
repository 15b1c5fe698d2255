package dev.drover.coordinator.adapter.authority;

import dev.drover.shared.wire.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** X.509 certificates by one issuer (RFC 5280). */
final class Certificates {
    /** Clocks of a fleet may differ a little. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private final X509Certificate issuer;
    private final PrivateKey key;

    Certificates(X509Certificate issuer, PrivateKey key) {
        this.issuer = issuer;
        this.key = key;
    }

    /** Whom a certificate is for, and what for. */
    record Subject(X500Name name, KeyPurposeId purpose, Instant from, Duration counts) {}

    /** An authority's own certificate. */
    static X509Certificate own(X500Name name, KeyPair pair, BigInteger serial, Instant from, Duration counts)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, serial, Date.from(from.minus(BEFORE)), Date.from(from.plus(counts)), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair.getPrivate())));
    }

    X509Certificate issue(Subject subject, PublicKey whose, BigInteger serial)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Instant until = subject.from().plus(subject.counts());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(subject.from().minus(BEFORE)), Date.from(until), subject.name(), whose);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(subject.purpose()));
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    }

    /** The key of somebody who asks for a certificate and has shown that the other half is theirs. */
    static PublicKey requested(String pem)
            throws IOException, GeneralSecurityException, OperatorCreationException, PKCSException {
        JcaPKCS10CertificationRequest request =
                new JcaPKCS10CertificationRequest(Pem.bytes("CERTIFICATE REQUEST", pem));
        PublicKey whose = request.getPublicKey();
        if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(whose))) {
            throw new PKCSException("it is not signed with its own key");
        }
        return whose;
    }
}
