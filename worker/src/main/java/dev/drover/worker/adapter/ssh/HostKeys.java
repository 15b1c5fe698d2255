package dev.drover.worker.adapter.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/** Host keys: what a host shows, and the file of those that a person has accepted. */
public final class HostKeys {
    /** A key as a host showed it; {@code line} is its text for a known_hosts file, without the host. */
    public record Shown(String type, String fingerprint, String line) {}

    private HostKeys() {}

    /** Asks a host for its key, and goes no further: the connection is refused by us whatever the key is. */
    public static Shown show(String address, int port) throws IOException {
        AtomicReference<@Nullable PublicKey> seen = new AtomicReference<>();
        try (SSHClient client = new SSHClient(new DefaultConfig())) {
            client.setConnectTimeout(8000);
            client.addHostKeyVerifier(new HostKeyVerifier() {
                @Override
                public boolean verify(String hostname, int at, PublicKey key) {
                    seen.set(key);
                    return false;
                }

                @Override
                public List<String> findExistingAlgorithms(String hostname, int at) {
                    return List.of();
                }
            });
            client.connect(address, port);
        } catch (IOException e) {
            if (seen.get() == null) {
                throw e;
            }
        }
        PublicKey key = seen.get();
        if (key == null) {
            throw new IOException(address + ":" + port + " shows no key");
        }
        byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        String type = KeyType.fromKey(key).toString();
        return new Shown(
                type, fingerprint(blob), type + " " + Base64.getEncoder().encodeToString(blob));
    }

    private static String fingerprint(byte[] blob) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(String address, int port) {
        return port == 22 ? address : "[" + address + "]:" + port;
    }

    /** The known key of a host, without the host. */
    public static Optional<String> known(Path file, String address, int port) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String start = name(address, port) + " ";
        return Files.readAllLines(file).stream()
                .filter(l -> l.startsWith(start))
                .map(l -> l.substring(start.length()))
                .findFirst();
    }

    /** Writes a host's key in place of any other that was known for it. */
    public static void remember(Path file, String address, int port, String line) throws IOException {
        List<String> lines = new ArrayList<>();
        String start = name(address, port) + " ";
        if (Files.exists(file)) {
            Files.readAllLines(file).stream().filter(l -> !l.startsWith(start)).forEach(lines::add);
        }
        lines.add(start + line);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
