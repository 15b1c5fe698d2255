package dev.drover.worker.adapter.helper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.wire.Json;
import dev.drover.worker.adapter.Streams;
import dev.drover.worker.host.Requests;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One running helper, and its answers to numbered requests, one after the other. */
final class RunningHelper implements AutoCloseable {
    /** It ended before it had answered anything. */
    static final class Mute extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Output how;

        Mute(Output how) {
            this.how = how;
        }

        Output how() {
            return how;
        }
    }

    private static final ObjectMapper JSON = Json.mapper(Map.of());
    private static final int LINE_MOST = 64 * 1024 * 1024;

    private final Launcher.Pipes pipes;
    private final InputStream out;
    private long number;
    private volatile boolean answered;

    RunningHelper(Launcher.Pipes pipes) {
        this.pipes = pipes;
        this.out = new BufferedInputStream(pipes.out());
    }

    /**
     * Sends one request, and waits for its answer.
     *
     * @throws Mute where the helper ended before its first answer
     * @throws IOException where it is not known whether the request was taken; this one is not asked again then
     */
    Output ask(List<String> words, Optional<Secret> body, Duration limit) throws IOException {
        String request = Requests.of(number + 1, words, body);
        number++;
        send(request);
        JsonNode answer = Streams.within(limit, words.getFirst(), this::read);
        if (answer.path("n").asLong(-1) != number) {
            throw new IOException("the helper answered another request: "
                    + answer.path("err").asText(answer.toString()).strip());
        }
        return Requests.answer(answer);
    }

    private void send(String request) throws IOException {
        try {
            pipes.in().write(request.getBytes(StandardCharsets.UTF_8));
            pipes.in().flush();
        } catch (IOException e) {
            throw answered ? e : new Mute(pipes.ended());
        }
    }

    private JsonNode read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = out.read(); b != '\n'; b = out.read()) {
            if (b < 0) {
                throw answered || line.size() > 0 ? new IOException("the connection broke") : new Mute(pipes.ended());
            }
            if (line.size() >= LINE_MOST) {
                throw new IOException("an answer of more than " + LINE_MOST + " bytes");
            }
            line.write(b);
        }
        answered = true;
        try {
            return JSON.readTree(line.toString(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IOException("the helper's answer is no JSON", e);
        }
    }

    @Override
    public void close() throws IOException {
        pipes.close();
    }
}
