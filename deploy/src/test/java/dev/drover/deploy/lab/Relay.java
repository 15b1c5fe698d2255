package dev.drover.deploy.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire that can be cut, in one direction or both: what is sent then is swallowed, and nobody is told. */
final class Relay implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final List<Socket> ends = new CopyOnWriteArrayList<>();
    private volatile boolean swallowsThere;
    private volatile boolean swallowsBack;

    Relay(int target) throws IOException {
        this(InetAddress.getLoopbackAddress(), target);
    }

    /**
     * @param here where it listens; the target is on loopback
     */
    Relay(InetAddress here, int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, here);
        Thread.ofPlatform().daemon().start(this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    void cut(boolean there, boolean back) {
        swallowsThere = there;
        swallowsBack = back;
    }

    /** Whole again, for new connections; half a conversation is worth nothing. */
    void mend() {
        hangUp();
        cut(false, false);
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                ends.add(near);
                ends.add(far);
                Thread.ofPlatform().daemon().start(() -> pump(near, far, true));
                Thread.ofPlatform().daemon().start(() -> pump(far, near, false));
            } catch (IOException closed) {
                hangUp(); // the door is closed, or the other side is away
            }
        }
    }

    private void pump(Socket from, Socket to, boolean there) {
        byte[] some = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                if (!(there ? swallowsThere : swallowsBack)) {
                    out.write(some, 0, n);
                }
            }
        } catch (IOException gone) {
            // One end has hung up; so does the other.
        }
        hangUp(from);
        hangUp(to);
    }

    private void hangUp() {
        ends.forEach(Relay::hangUp);
        ends.clear();
    }

    private static void hangUp(Socket end) {
        try {
            end.close();
        } catch (IOException gone) {
            // It is hung up already.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        hangUp();
    }
}
