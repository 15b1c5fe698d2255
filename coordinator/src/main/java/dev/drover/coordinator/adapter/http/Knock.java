package dev.drover.coordinator.adapter.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Comes to a coordinator's own door as a worker would, as far as the handshake, and goes again. */
record Knock(String host, int port, X509Certificate authority) {
    /** Nobody who comes here wants to stay; it is known to the door, and no secret. */
    static final String PATH = "/knock";

    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 5_000;
    private static final int KEY_BYTES = 16;

    /**
     * Waits for as long as a slow machine may need.
     *
     * @throws IOException if the door does not open
     */
    void once() throws IOException {
        InetAddress bound = InetAddress.getByName(host);
        InetAddress there = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(there, port), CONNECT_MS);
            plain.setSoTimeout(ANSWER_MS);
            try (Socket secure = tls().getSocketFactory().createSocket(plain, host, port, true)) {
                secure.getOutputStream().write(upgrade().getBytes(StandardCharsets.US_ASCII));
                String answer = new BufferedReader(
                                new InputStreamReader(secure.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
                if (answer == null || !answer.startsWith("HTTP/1.1 101")) {
                    throw new IOException("it answers " + answer);
                }
            }
        }
    }

    private SSLContext tls() throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** See RFC 6455, 4.1. */
    private String upgrade() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return String.join(
                "\r\n",
                "GET " + PATH + " HTTP/1.1",
                "Host: " + host + ":" + port,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(key),
                "Sec-WebSocket-Version: 13",
                "",
                "");
    }
}
