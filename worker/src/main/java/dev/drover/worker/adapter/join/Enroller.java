package dev.drover.worker.adapter.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.protocol.Enrolment;
import dev.drover.shared.wire.Digest;
import dev.drover.shared.wire.Json;
import dev.drover.shared.wire.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Asks coordinators for certificates: the first by a token, each later one by the one before. */
public final class Enroller {
    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 20_000;
    private static final char[] NO_PASSWORD = new char[0];

    private final String version;

    /**
     * @param version of Drover, as it is told to coordinators
     */
    public Enroller(String version) {
        this.version = version;
    }

    /**
     * @param url of one coordinator, {@code wss://…}
     * @throws IOException if it cannot be asked, is not the one that the token names, or does not grant it
     */
    public Identity enrol(URI url, Enrolment.Token token) throws IOException {
        return ask(url, "/enrol", token.secret(), new KeyManager[0], new ByFingerprint(token.authority()));
    }

    /** The same worker with another key and a fresh certificate. */
    public Identity renew(URI url, Identity identity) throws IOException {
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, NO_PASSWORD);
            Certificate[] chain = {Pem.certificate(identity.granted().certificate())};
            own.setKeyEntry("own", Pem.privateKey("EC", identity.key()), NO_PASSWORD, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            String authority = Digest.sha256(
                    Pem.certificate(identity.granted().authority()).getEncoded());
            return ask(url, "/renew", "", keys.getKeyManagers(), new ByFingerprint(authority));
        } catch (GeneralSecurityException e) {
            throw new IOException("this worker's key cannot be used: " + e.getMessage(), e);
        }
    }

    private Identity ask(URI url, String path, String secret, KeyManager[] own, X509TrustManager trusted)
            throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(own, new TrustManager[] {trusted}, null);
            Enrolment.Request request = new Enrolment.Request(secret, request(pair), version);
            String answer = post(URI.create("https://" + url.getAuthority() + path), Json.write(JSON, request), tls);
            return new Identity(Pem.text(pair.getPrivate()), Json.read(JSON, answer, Enrolment.Granted.class));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("no key can be made here: " + e.getMessage(), e);
        }
    }

    /** The name in it does not count: the coordinator knows for whom the token was. */
    private static String request(KeyPair pair) throws OperatorCreationException, IOException {
        PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=worker"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        return Pem.text("CERTIFICATE REQUEST", request.getEncoded());
    }

    private static String post(URI url, String body, SSLContext tls) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) url.toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true); // known by its authority, under whatever address
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(ANSWER_MS);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status != 200) {
                throw new IOException("the coordinator did not grant it: " + answer);
            }
            return answer;
        }
    }

    /** Trusts a coordinator whose certificate was signed by the authority with this fingerprint, and nobody else. */
    private record ByFingerprint(String fingerprint) implements X509TrustManager {
        private static final String SERVER = "1.3.6.1.5.5.7.3.1";

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            X509Certificate authority = List.of(chain).getLast();
            if (!Digest.sha256(authority.getEncoded()).equals(fingerprint)) {
                throw new CertificateException("this is not the coordinator that the token is from");
            }
            try {
                chain[0].verify(authority.getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new CertificateException("its certificate was not signed by the authority", e);
            }
            chain[0].checkValidity();
            List<String> purposes = chain[0].getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(SERVER)) {
                throw new CertificateException("this is a worker, not a coordinator");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is served here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
