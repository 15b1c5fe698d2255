package dev.drover.worker.adapter.ssh;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.adapter.helper.HelperPool;
import dev.drover.worker.adapter.helper.ShellWords;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.LinkLost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.schmizz.sshj.SSHClient;
import org.jspecify.annotations.Nullable;

/** One SSH connection to one host, opened when first needed and opened again after it broke. */
final class SshLink implements HostLink {
    /** Opens a connected, authenticated client. */
    interface Opener {
        SSHClient open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final HelperPool helpers =
            new HelperPool(way -> new SshPipes(connected().startSession(), way));
    private final ShellHelper shell = new ShellHelper(this::connected);
    private int users;
    private long usedNanos = System.nanoTime();
    private boolean speaksWords;
    private @Nullable SSHClient client;

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

    private interface Asking {
        Output ask() throws IOException;
    }

    /** The words to the helper that is there, which a new connection may find replaced. */
    private Output using(List<String> words, Asking now, Asking before) {
        Optional<Output> refusal = HostLink.refusal(words);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        used(1);
        try {
            if (!speaksWords()) {
                try {
                    return now.ask();
                } catch (HelperPool.SpeaksWords older) {
                    speaksWords(true);
                }
            }
            return before.ask();
        } catch (IOException e) {
            throw lost(e);
        } finally {
            used(-1);
        }
    }

    private synchronized boolean speaksWords() {
        return speaksWords;
    }

    private synchronized void speaksWords(boolean does) {
        speaksWords = does;
    }

    @Override
    public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        return using(
                words,
                () -> {
                    Output answer = helpers.ask(words, input, limit);
                    answer.out().lines().forEach(lines);
                    return answer;
                },
                () -> shell.alone(ShellWords.of(words), input, lines, limit));
    }

    @Override
    public Output run(List<String> words, Duration limit) {
        return using(
                words,
                () -> helpers.ask(words, Optional.empty(), limit),
                () -> shell.served(ShellWords.of(words), limit));
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

    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    @Override
    public synchronized void close() {
        helpers.close();
        shell.close();
        speaksWords = false;
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // The connection is given up either way.
            }
            client = null;
        }
    }
}
