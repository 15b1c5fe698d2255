package dev.drover.deploy.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Knocks at one port of a lab host five times a second, and keeps when nobody answered. Ends with {@link #close()}. */
final class Outages implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final InetSocketAddress CONTROL = new InetSocketAddress(LabShape.CONTROL.address(), 80);
    private static final int PATIENCE_MS = 400;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

    /** A span of time in which nobody answered. */
    record Outage(Instant from, Instant until) {
        Duration length() {
            return Duration.between(from, until);
        }
    }

    private final InetSocketAddress door;
    private final List<Outage> ended = new ArrayList<>();
    private final Thread knocker;
    private volatile boolean going = true;

    Outages(String address, int port) {
        this.door = new InetSocketAddress(address, port);
        this.knocker = Thread.ofPlatform().daemon().start(this::knock);
    }

    private void knock() {
        Instant since = null;
        while (going) {
            Instant now = Instant.now();
            boolean answers = answers();
            if (!answers && since == null) {
                since = now;
            } else if (answers && since != null) {
                ended.add(new Outage(since, now));
                since = null;
            }
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Where even a host that nobody touches does not answer, the machine stands still, and nothing was learned. */
    private boolean answers() {
        return answers(door) || !answers(CONTROL);
    }

    private static boolean answers(InetSocketAddress door) {
        try (Socket socket = new Socket()) {
            socket.connect(door, PATIENCE_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Those of a second and more; shorter ones are the machine's own. */
    List<Outage> all() {
        close();
        return ended.stream()
                .filter(o -> o.length().compareTo(LONG_ENOUGH) >= 0)
                .toList();
    }

    @Override
    public void close() {
        going = false;
        try {
            knocker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
