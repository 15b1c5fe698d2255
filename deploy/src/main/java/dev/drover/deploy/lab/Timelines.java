package dev.drover.deploy.lab;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Users who look at a timeline: WebSockets that stay open, and are opened again when they end. */
final class Timelines {
    private static final String PUBLIC = "/api/v1/streaming/?stream=public";
    private static final long AGAIN_NS = 250_000_000L;

    private final Browser browser;
    private final ExecutorService users;
    private final AtomicInteger reconnects = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private volatile boolean going = true;

    Timelines(Browser browser, ExecutorService users) {
        this.browser = browser;
        this.users = users;
    }

    void open(int count) {
        for (int i = 0; i < count; i++) {
            connect();
        }
    }

    int reconnects() {
        return reconnects.get();
    }

    int connected() {
        return connected.get();
    }

    /** None is opened again. */
    void end() {
        going = false;
    }

    private void connect() {
        users.execute(() -> {
            try {
                browser.listen(PUBLIC, new Listener()).join();
            } catch (CompletionException e) {
                again();
            }
        });
    }

    private void again() {
        if (going) {
            reconnects.incrementAndGet();
            users.execute(() -> {
                LockSupport.parkNanos(AGAIN_NS);
                connect();
            });
        }
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket socket) {
            connected.incrementAndGet();
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            connected.decrementAndGet();
            again();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            connected.decrementAndGet();
            again();
        }
    }
}
