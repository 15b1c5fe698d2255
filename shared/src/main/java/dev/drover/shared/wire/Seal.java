package dev.drover.shared.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.protocol.Mandate;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;

/**
 * Mandates as they travel: their JSON, and an Ed25519 signature (RFC 8032) over exactly these bytes, which are read only
 * if it holds.
 */
public final class Seal {
    /** Keeps a signature of ours from meaning anything elsewhere. */
    private static final String DOMAIN = "drover mandate 1\n";

    private static final ObjectMapper JSON = Json.mapper(Map.of());

    private Seal() {}

    /** The signature does not fit the bytes, or is not by this key. */
    public static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** Reads mandates. */
    public interface Reader {
        /**
         * @throws Broken if the sender is not whom this reader believes
         */
        Mandate open(String text) throws Broken;
    }

    /**
     * @param body the mandate's JSON
     * @param signature Base64
     */
    private record Frame(String body, String signature) {}

    public static String close(Mandate mandate, PrivateKey key) {
        String body = Json.write(JSON, mandate);
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(bytes(body));
            return Json.write(JSON, new Frame(body, Base64.getEncoder().encodeToString(signer.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the coordinators' key for orders cannot sign: " + e.getMessage(), e);
        }
    }

    /** Believes who holds the other half of this key. */
    public static Reader reader(PublicKey key) {
        return text -> open(text, key);
    }

    /**
     * @throws Broken if it was not sealed with the other half of this key, or altered since
     */
    public static Mandate open(String sealed, PublicKey key) throws Broken {
        Frame frame;
        try {
            frame = Json.read(JSON, sealed, Frame.class);
            if (frame.body() == null || frame.signature() == null) {
                throw new Broken("it is not sealed");
            }
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(bytes(frame.body()));
            if (!verifier.verify(Base64.getDecoder().decode(frame.signature()))) {
                throw new Broken("its signature is not the coordinators'");
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Broken("it is not sealed: " + e.getMessage());
        }
        return Json.read(JSON, frame.body(), Mandate.class);
    }

    private static byte[] bytes(String body) {
        return (DOMAIN + body).getBytes(StandardCharsets.UTF_8);
    }
}
