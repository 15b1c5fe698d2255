package dev.drover.worker.adapter;

import dev.drover.worker.port.LinkLost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What commands say, wherever they run. */
public final class Streams {
    private static final int OUTPUT_MAX = 4 * 1024 * 1024;

    /** Reads something from a stream. */
    public interface Read<T> {
        T read() throws IOException;
    }

    private Streams() {}

    /**
     * Reads beside the caller, who waits no longer than that.
     *
     * @param what was asked, for the complaint
     * @throws IOException where nothing came within that time, too
     */
    public static <T> T within(Duration limit, String what, Read<T> read) throws IOException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(read.read());
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer to `" + what + "` within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkLost("interrupted", e);
        }
    }

    /**
     * Reads a stream to its end beside the others: a command whose output nobody reads stands still.
     *
     * @param lines gets each line as it comes
     * @return the first four million characters; the exit status decides whether the answer is whole
     */
    public static CompletableFuture<String> gather(InputStream stream, Consumer<String> lines) {
        CompletableFuture<String> all = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            StringBuilder text = new StringBuilder();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.accept(line);
                    if (text.length() < OUTPUT_MAX) {
                        text.append(line).append('\n');
                    }
                }
            } catch (IOException e) {
                // What was said so far counts.
            }
            all.complete(text.toString());
        });
        return all;
    }
}
