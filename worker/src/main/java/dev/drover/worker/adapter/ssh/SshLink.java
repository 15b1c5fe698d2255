package dev.drover.worker.adapter.ssh;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.LinkLost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/** One SSH connection to one host, opened when first needed and opened again after it broke. */
final class SshLink implements HostLink {
    private static final String HELPER = "sudo -n /usr/local/sbin/drover-host";

    /** Opens a connected, authenticated client. */
    interface Opener {
        SSHClient open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final ReentrantLock serving = new ReentrantLock();
    private int users;
    private long usedNanos = System.nanoTime();
    private @Nullable SSHClient client;
    private @Nullable ServeChannel channel;

    SshLink(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    private synchronized SSHClient connected() throws IOException {
        if (client == null || !client.isConnected()) {
            close();
            client = opener.open();
        }
        return client;
    }

    /** Gives the connection up if nobody has used it for so long; the next word opens another. */
    synchronized void closeIfIdle(Duration idle) {
        if (users == 0 && System.nanoTime() - usedNanos > idle.toNanos()) {
            close();
        }
    }

    private synchronized void used(int by) {
        users += by;
        usedNanos = System.nanoTime();
    }

    private interface Words {
        Output say();
    }

    private Output using(Words words) {
        used(1);
        try {
            return words.say();
        } finally {
            used(-1);
        }
    }

    @Override
    public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        return HostLink.refusal(words).orElseGet(() -> using(() -> alone(words, input, lines, limit)));
    }

    private Output alone(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        String command = words.stream().map(SshLink::quoted).collect(Collectors.joining(" "));
        try (Session session = connected().startSession()) {
            Session.Command running = session.exec(HELPER + " " + command);
            CompletableFuture<String> err = Streams.gather(running.getErrorStream(), line -> {});
            CompletableFuture<String> out = Streams.gather(running.getInputStream(), lines);
            feed(running, input);
            running.join(limit.toMillis(), TimeUnit.MILLISECONDS);
            Integer exit = running.getExitStatus();
            if (exit == null) {
                throw new LinkLost(name + " did not tell how `" + words.getFirst() + "` ended");
            }
            return new Output(exit, out.join(), err.join());
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Asks over the channel that stays open; while that is busy, over one of its own. */
    @Override
    public Output run(List<String> words, Duration limit) {
        return HostLink.refusal(words).orElseGet(() -> using(() -> served(words, limit)));
    }

    private Output served(List<String> words, Duration limit) {
        if (!serving.tryLock()) {
            return alone(words, Optional.empty(), line -> {}, limit);
        }
        try {
            SSHClient connected = connected();
            if (channel == null) {
                channel = new ServeChannel(connected, HELPER);
            }
            return channel.ask(words, limit);
        } catch (ServeChannel.NotServing e) {
            channel = null; // a command of its own tells the reason, by its exit code and complaint
            return alone(words, Optional.empty(), line -> {}, limit);
        } catch (IOException e) {
            throw lost(e);
        } catch (LinkLost interrupted) {
            endChannel(); // or the answer that was not waited for would be taken for the next one's
            throw interrupted;
        } finally {
            serving.unlock();
        }
    }

    /** A connection that broke is given up; one that a thread only waits for no longer is left to others. */
    private LinkLost lost(IOException e) {
        if (!interrupted(e)) {
            close();
        }
        return new LinkLost(name + ": " + reason(e), e);
    }

    private static boolean interrupted(Throwable e) {
        return e instanceof InterruptedException || (e.getCause() != null && interrupted(e.getCause()));
    }

    private void endChannel() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is not used any more either way.
            }
            channel = null;
        }
    }

    private static void feed(Session.Command running, Optional<Secret> input) {
        StringBuilder text = new StringBuilder();
        input.ifPresent(secret -> secret.reveal(text::append));
        try (OutputStream in = running.getOutputStream()) {
            in.write(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A command that was refused ends before it reads; its exit status decides, and where there is none, the
            // link is lost.
        }
    }

    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // The connection is given up either way.
            }
            client = null;
            channel = null;
        }
    }
}
