package dev.drover.worker.adapter.ssh;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.worker.adapter.Streams;
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
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/** The helper before this one, a shell script, over an SSH connection: a command of its own, or many over one channel. */
final class ShellHelper {
    private final SshLink.Opener connection;
    private final ReentrantLock serving = new ReentrantLock();
    private @Nullable ServeChannel channel;

    ShellHelper(SshLink.Opener connection) {
        this.connection = connection;
    }

    Output alone(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit)
            throws IOException {
        String command = words.stream().map(ShellHelper::quoted).collect(Collectors.joining(" "));
        try (Session session = connection.open().startSession()) {
            Session.Command running = session.exec(SshPipes.HELPER + " " + command);
            CompletableFuture<String> err = Streams.gather(running.getErrorStream(), line -> {});
            CompletableFuture<String> out = Streams.gather(running.getInputStream(), lines);
            feed(running, input);
            running.join(limit.toMillis(), TimeUnit.MILLISECONDS);
            Integer exit = running.getExitStatus();
            if (exit == null) {
                throw new IOException("it is not told how `" + words.getFirst() + "` ended");
            }
            return new Output(exit, out.join(), err.join());
        }
    }

    /** Asks over the channel that stays open; while that is busy, over one of its own. */
    Output served(List<String> words, Duration limit) throws IOException {
        if (!serving.tryLock()) {
            return alone(words, Optional.empty(), line -> {}, limit);
        }
        try {
            if (channel == null) {
                channel = new ServeChannel(connection.open(), SshPipes.HELPER);
            }
            return channel.ask(words, limit);
        } catch (ServeChannel.NotServing e) {
            channel = null; // a command of its own tells the reason, by its exit code and complaint
            return alone(words, Optional.empty(), line -> {}, limit);
        } catch (LinkLost interrupted) {
            close(); // or the answer that was not waited for would be taken for the next one's
            throw interrupted;
        } finally {
            serving.unlock();
        }
    }

    void close() {
        ServeChannel ends = channel;
        channel = null;
        if (ends != null) {
            try {
                ends.close();
            } catch (IOException e) {
                // It is not used any more either way.
            }
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

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
