package dev.drover.worker.adapter.ssh;

import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Reach;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;

/** Links by sshj, with the settings that keep a dead host from blocking for ever. */
public final class SshLinks implements HostLinks {
    private static final int CONNECT_MS = 8_000;
    private static final int KEEP_ALIVE_S = 5;
    private static final int HANDSHAKES_MAX = 16;

    /** Longer than a host waits between two steps of a usual roll. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Fleet.Access access;
    private final Function<HostId, Reach> where;
    private final FileMemo<HostKeyVerifier> known;
    private final FileMemo<KeyProvider> keys;
    private final DefaultConfig config = new DefaultConfig();
    private final Semaphore handshakes = new Semaphore(HANDSHAKES_MAX);
    private final Map<HostId, SshLink> links = new ConcurrentHashMap<>();
    private final Thread sweeper = Thread.ofVirtual().unstarted(this::sweep);

    /**
     * @param base the folder that relative paths of the fleet file start from
     */
    public SshLinks(Fleet.Access access, Function<HostId, Reach> where, Path base) {
        this.access = access;
        this.where = where;
        Path hosts = resolve(base, access.knownHosts());
        this.known = new FileMemo<>(
                hosts,
                "no host keys are known yet (" + hosts + " is not there)",
                file -> new OpenSSHKnownHosts(file.toFile()));
        Path key = resolve(base, access.identity());
        this.keys = new FileMemo<>(key, "the SSH key " + key + " is not there", this::keys);
        this.config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        this.sweeper.start();
    }

    /** A thousand open connections, kept alive, cost a twentieth of a core and most of a gigabyte. */
    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP);
                links.values().forEach(link -> link.closeIfIdle(IDLE));
            }
        } catch (InterruptedException closed) {
            // Nothing is open any more.
        }
    }

    @Override
    public HostLink to(HostId id) {
        return links.computeIfAbsent(id, key -> new SshLink(key.name(), () -> open(where.apply(key))));
    }

    private SSHClient open(Reach host) throws IOException {
        handshakes.acquireUninterruptibly();
        SSHClient client = new SSHClient(config);
        try {
            client.setSocketFactory(new NoDelay());
            client.setConnectTimeout(CONNECT_MS);
            client.setTimeout(30_000);
            client.addHostKeyVerifier(known.get());
            if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner alive) {
                alive.setKeepAliveInterval(KEEP_ALIVE_S); // before connect(), or it is silently ignored
                alive.setMaxAliveCount(3);
            }
            client.connect(host.address(), host.port());
            client.authPublickey(access.user(), keys.get());
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        } finally {
            handshakes.release();
        }
    }

    /** Read at once: sshj would read them when they are first used, by many threads at the same time. */
    private KeyProvider keys(Path file) throws IOException {
        try (SSHClient reader = new SSHClient(config)) {
            KeyProvider read = reader.loadKeys(file.toString());
            read.getPrivate();
            read.getPublic();
            return read;
        }
    }

    /** A path of the fleet file: {@code ~} is the home directory, relative paths start at the file's folder. */
    public static Path resolve(Path base, String path) {
        return path.startsWith("~/")
                ? Path.of(System.getProperty("user.home")).resolve(path.substring(2))
                : base.resolve(path).normalize();
    }

    @Override
    public void close() {
        sweeper.interrupt();
        links.values().forEach(SshLink::close);
    }

    /** sshj never sets TCP_NODELAY by itself; without it every command takes 45 ms longer. */
    private static final class NoDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            Socket socket = new Socket(host, port);
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            Socket socket = new Socket(host, port, from, fromPort);
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            Socket socket = new Socket(host, port);
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            Socket socket = new Socket(host, port, from, fromPort);
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
