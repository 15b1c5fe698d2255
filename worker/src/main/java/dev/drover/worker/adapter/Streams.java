package dev.drover.worker.adapter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What commands say, wherever they run. */
public final class Streams {
    private static final int OUTPUT_MAX = 4 * 1024 * 1024;

    private Streams() {}

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
