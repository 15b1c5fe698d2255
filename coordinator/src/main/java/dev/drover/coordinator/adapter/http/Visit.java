package dev.drover.coordinator.adapter.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import dev.drover.shared.wire.Json;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a worker, from its handshake to its end. What may wait (the register, the hub, a full mailbox) is done
 * in turn on a thread of its own, so that neither another connection nor the event loop ever waits for it.
 */
final class Visit implements Hub.Wire {
    /** What is left out by one that may be anybody's now is not understood, instead of breaking whoever uses it. */
    private static final ObjectMapper JSON =
            Json.mapper(Map.of()).enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private static final long LOOK_MS = 500;

    /** Workers want to hear each second that somebody is there. */
    private static final long BEAT_NS = TimeUnit.SECONDS.toNanos(1);

    /** Characters that may wait for their turn; beyond that nothing is read from this connection for a while. */
    private static final long WAITING_MOST = WorkersServer.MESSAGE_MAX;

    /** What a message weighs besides its text. */
    private static final long ENVELOPE = 64;

    /**
     * What all connections of a coordinator share.
     *
     * @param coordinator its name
     * @param hands threads for what may wait
     * @param broke is told what went wrong with a connection, and not by the worker's fault
     */
    record House(Vertx vertx, String coordinator, Gate gate, Hub hub, Executor hands, Consumer<Throwable> broke) {}

    private final ServerWebSocket socket;
    private final X509Certificate certificate;
    private final House house;
    private final Runnable gone;
    private final InTurn turns;
    private final AtomicLong waiting = new AtomicLong();
    private final Silence silence = new Silence(System::nanoTime);
    private volatile boolean paused;

    /** It was turned away or given up; what it says is not listened to any more. */
    private volatile boolean over;

    /** It was known, has said hello, and fits; from then on it is told that this coordinator is there. */
    private volatile boolean welcome;

    private @Nullable String worker;
    private long beat;

    /**
     * @param gone is told when the connection is closed, on the event loop
     */
    Visit(ServerWebSocket socket, X509Certificate certificate, House house, Runnable gone) {
        this.socket = socket;
        this.certificate = certificate;
        this.house = house;
        this.gone = gone;
        this.turns = new InTurn(house.hands(), this::broken);
    }

    /** On the event loop, in the callback of the handshake: whatever comes afterwards is heard. */
    void begin() {
        Context loop = house.vertx().getOrCreateContext();
        long timer = house.vertx().setPeriodic(LOOK_MS, t -> look());
        socket.textMessageHandler(text -> arrived(loop, text));
        socket.closeHandler(v -> {
            house.vertx().cancelTimer(timer);
            gone.run();
            leave();
        });
        socket.exceptionHandler(broken -> close());
        turns.add(this::enter);
    }

    private void enter() {
        try {
            worker = house.gate().worker(certificate);
        } catch (Gate.Closed closed) {
            turnAway(String.valueOf(closed.getMessage()));
        } catch (RuntimeException e) { // the register is away
            over = true;
            close();
        }
    }

    private void arrived(Context loop, String text) {
        silence.broken();
        long weight = text.length() + ENVELOPE;
        if (waiting.addAndGet(weight) > WAITING_MOST) {
            paused = true;
            socket.pause();
        }
        turns.add(() -> {
            try {
                hear(text);
            } finally {
                if (waiting.addAndGet(-weight) <= WAITING_MOST / 2 && paused) {
                    loop.runOnContext(v -> readOn());
                }
            }
        });
    }

    private void readOn() {
        if (paused && waiting.get() <= WAITING_MOST / 2) {
            silence.broken();
            paused = false;
            socket.resume();
        }
    }

    /** On the event loop. A connection from which nothing is read just now is not silent. */
    private void look() {
        long now = System.nanoTime();
        boolean silent = silence.tooLong() && !paused;
        if (over) {
            return;
        }
        if (silent) {
            over = true;
            close();
            leave(); // a connection that is cut is not closed soon
        } else {
            house.gate().stillCounts(certificate).ifPresent(this::turnAway);
            if (welcome && now - beat >= BEAT_NS) {
                beat = now;
                send(new ToWorker.Beat());
            }
        }
    }

    private void turnAway(String why) {
        over = true;
        send(new ToWorker.TurnedAway(why));
        close();
        leave();
    }

    /** In turn, so that it never leaves before it has joined, and what it had said is heard. */
    private void leave() {
        turns.add(() -> {
            if (worker != null) {
                house.hub().left(worker, this);
            }
        });
    }

    private void broken(RuntimeException e) {
        house.broke().accept(e);
        over = true;
        close();
        leave();
    }

    private void hear(String text) {
        String known = worker;
        if (known == null || over) {
            return;
        }
        ToCoordinator message;
        try {
            message = Json.read(JSON, text, ToCoordinator.class);
        } catch (IllegalArgumentException notUnderstood) {
            house.gate().refused(known, "it said what cannot be understood: " + notUnderstood.getMessage());
            turnAway("not understood: " + notUnderstood.getMessage());
            return;
        }
        hear(known, message);
    }

    private void hear(String known, ToCoordinator message) {
        if (message instanceof ToCoordinator.Hello hello) {
            Optional<String> misfit = house.gate().misfit(known, hello);
            if (misfit.isPresent()) {
                turnAway(misfit.get());
            } else {
                welcome = true;
                send(new ToWorker.Welcome(house.coordinator()));
                house.hub().joined(hello, this);
            }
        } else if (welcome) {
            if (message instanceof ToCoordinator.Refused refused) {
                house.gate().refused(known, "it refused " + refused.because());
            }
            house.hub().heard(known, this, message);
        }
    }

    @Override
    public void send(ToWorker message) {
        if (!socket.isClosed()) {
            unlessItCloses(() -> socket.writeTextMessage(Json.write(JSON, message)));
        }
    }

    @Override
    public void close() {
        unlessItCloses(socket::close);
    }

    /** The whole server closes, and its connections with it. */
    private static void unlessItCloses(Runnable act) {
        try {
            act.run();
        } catch (RejectedExecutionException closing) {
            // Nobody is there who could send anything.
        }
    }
}
