package dev.drover.coordinator.adapter.authority;

import dev.drover.coordinator.port.Authority;
import dev.drover.shared.wire.Digest;
import dev.drover.shared.wire.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCSException;

/**
 * An authority whose keys lie in a folder that only its owner can read: {@code authority.pem}, {@code authority-key.pem},
 * {@code orders.pem}, {@code orders-key.pem}. All coordinators of a fleet have the same four files.
 */
public final class FolderAuthority implements Authority {
    private static final int SERIAL_BITS = 120;
    private static final Duration TEN_YEARS = Duration.ofDays(3650);
    private static final Duration COORDINATORS = Duration.ofDays(30);
    private static final String AUTHORITY = "authority.pem";
    private static final String AUTHORITY_KEY = "authority-key.pem";
    private static final String ORDERS = "orders.pem";
    private static final String ORDERS_KEY = "orders-key.pem";

    private final X509Certificate certificate;
    private final Certificates issuer;
    private final PrivateKey orders;
    private final PublicKey ordersSeal;
    private final Duration workers;

    private FolderAuthority(Path folder, Duration workers) throws IOException {
        this.certificate = Pem.certificate(Files.readString(folder.resolve(AUTHORITY)));
        this.issuer =
                new Certificates(certificate, Pem.privateKey("EC", Files.readString(folder.resolve(AUTHORITY_KEY))));
        this.orders = Pem.privateKey("Ed25519", Files.readString(folder.resolve(ORDERS_KEY)));
        this.ordersSeal = Pem.publicKey("Ed25519", Files.readString(folder.resolve(ORDERS)));
        this.workers = workers;
    }

    /**
     * Reads the keys, or makes them if the folder is not there.
     *
     * @param workers how long a worker's certificate counts
     * @throws IllegalStateException if they cannot be read or kept
     */
    public static FolderAuthority open(Path folder, String fleet, Duration workers) {
        try {
            if (!Files.exists(folder)) {
                make(folder, fleet);
            }
            return new FolderAuthority(folder, workers);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the authority's keys in " + folder + ": " + e.getMessage()
                            + ". All coordinators have the same four files there; copy them from another",
                    e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no keys can be made here: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all: the folder appears under its name when all is in it. */
    private static void make(Path folder, String fleet)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Path parent = folder.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(
                parent,
                ".authority",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        KeyPair authority = pair();
        KeyPair orders = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X509Certificate own = Certificates.own(
                new X500Name("CN=Drover authority of " + fleet), authority, serial(), Instant.now(), TEN_YEARS);
        write(fresh.resolve(AUTHORITY), Pem.text(own));
        write(fresh.resolve(AUTHORITY_KEY), Pem.text(authority.getPrivate()));
        write(fresh.resolve(ORDERS), Pem.text(orders.getPublic()));
        write(fresh.resolve(ORDERS_KEY), Pem.text(orders.getPrivate()));
        try {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            for (String name : List.of(AUTHORITY, AUTHORITY_KEY, ORDERS, ORDERS_KEY)) {
                Files.delete(fresh.resolve(name)); // keys that nobody uses lie nowhere
            }
            Files.delete(fresh);
            if (!Files.exists(folder)) {
                throw e;
            } // or else another coordinator with the same folder was quicker; its keys are used
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom());
    }

    @Override
    public X509Certificate certificate() {
        return certificate;
    }

    @Override
    public String fingerprint() {
        try {
            return Digest.sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public X509Certificate worker(String name, String request, Instant now) {
        try {
            return issuer.issue(
                    new Certificates.Subject(
                            new X500Name("OU=worker,CN=" + name), KeyPurposeId.id_kp_clientAuth, now, workers),
                    Certificates.requested(request),
                    serial());
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("not a request for a certificate: " + e.getMessage(), e);
        }
    }

    @Override
    public Credentials coordinator(String name, Instant now) {
        try {
            KeyPair own = pair();
            X509Certificate mine = issuer.issue(
                    new Certificates.Subject(
                            new X500Name("OU=coordinator,CN=" + name),
                            KeyPurposeId.id_kp_serverAuth,
                            now,
                            COORDINATORS),
                    own.getPublic(),
                    serial());
            return new Credentials(own.getPrivate(), List.of(mine, certificate));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the authority cannot sign: " + e.getMessage(), e);
        }
    }

    @Override
    public PrivateKey orders() {
        return orders;
    }

    @Override
    public PublicKey ordersSeal() {
        return ordersSeal;
    }
}
