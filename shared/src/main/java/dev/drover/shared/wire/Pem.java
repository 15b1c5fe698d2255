package dev.drover.shared.wire;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). */
public final class Pem {
    private static final int LINE = 64;
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END \\1-----");

    private Pem() {}

    /**
     * @param label what it is, for example {@code PRIVATE KEY}
     */
    public static String text(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    public static String text(X509Certificate certificate) {
        try {
            return text("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String text(PrivateKey key) {
        return text("PRIVATE KEY", key.getEncoded());
    }

    public static String text(PublicKey key) {
        return text("PUBLIC KEY", key.getEncoded());
    }

    /**
     * @throws IllegalArgumentException if it holds nothing under this label
     */
    public static byte[] bytes(String label, String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find() || !block.group(1).equals(label)) {
            throw new IllegalArgumentException("no " + label + " in PEM");
        }
        return Base64.getMimeDecoder().decode(block.group(2));
    }

    public static X509Certificate certificate(String text) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a certificate in PEM: " + e.getMessage(), e);
        }
    }

    /**
     * @param algorithm EC or Ed25519
     */
    public static PrivateKey privateKey(String algorithm, String text) {
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes("PRIVATE KEY", text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a private key for " + algorithm + ": " + e.getMessage(), e);
        }
    }

    public static PublicKey publicKey(String algorithm, String text) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(bytes("PUBLIC KEY", text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public key for " + algorithm + ": " + e.getMessage(), e);
        }
    }
}
