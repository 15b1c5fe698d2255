package dev.drover.deploy.server;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One or several coordinators, of which whoever can answers. */
public final class Servers {
    /** A newer coordinator may tell more than this program knows. */
    private static final ObjectMapper LENIENT =
            EventJson.MAPPER.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final int CONNECT_MS = 3_000;

    /** Planning looks at every host. */
    private static final int ANSWER_MS = 180_000;

    /** Longer than a lease lives. */
    private static final Duration ANOTHER_LEADS = Duration.ofSeconds(15);

    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final String SILENT = " does not answer: ";
    private static final int MISDIRECTED = 421;
    private static final int AWAY = 503;

    private final List<URI> urls;
    private final String token;

    /**
     * @param urls for example {@code http://127.0.0.1:7073}
     */
    public Servers(List<URI> urls, String token) {
        this.urls = urls;
        this.token = token;
    }

    /** None of them could do what was asked for, and why. */
    public static sealed class Failed extends RuntimeException permits Away {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** For the moment none of them answers, or none that could do it. What was asked for may have been done all the same. */
    public static final class Away extends Failed {
        private static final long serialVersionUID = 1L;

        Away(String message) {
            super(message);
        }
    }

    private record Answer(int status, String body) {}

    String text() {
        return String.join(", ", urls.stream().map(URI::toString).toList());
    }

    public <T> T get(String path, Class<T> type) {
        return read(ask("GET", path, ""), type);
    }

    public <T> T post(String path, Object body, Class<T> type) {
        return read(ask("POST", path, EventJson.write(body)), type);
    }

    private static <T> T read(String body, Class<T> type) {
        return Json.read(LENIENT, body, type);
    }

    /** Asks for a while, where those who answer say that another leads: one of them soon will. */
    private String ask(String method, String path, String body) {
        long end = Long.MAX_VALUE;
        while (true) {
            List<String> failures = new ArrayList<>();
            Optional<String> answer = once(method, path, body, failures);
            if (answer.isPresent()) {
                return answer.get();
            }
            boolean nobodyAnswers = failures.stream().allMatch(f -> f.contains(SILENT));
            if (nobodyAnswers || System.nanoTime() > end) {
                throw new Away(String.join("\n", failures));
            }
            end = Math.min(end, System.nanoTime() + ANOTHER_LEADS.toNanos());
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        }
    }

    /** Asks one after the other, until one answers that has not only to say that another is to be asked. */
    private Optional<String> once(String method, String path, String body, List<String> failures) {
        for (URI url : urls) {
            try {
                Answer answer = ask(url.resolve(path), method, body);
                if (answer.status() < 300) {
                    return Optional.of(answer.body());
                }
                String detail = detail(answer);
                if (answer.status() != MISDIRECTED && answer.status() != AWAY) {
                    throw new Failed(detail);
                }
                failures.add(url + ": " + detail);
            } catch (IOException e) {
                failures.add(url + SILENT + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static String detail(Answer answer) {
        try {
            JsonNode problem = EventJson.MAPPER.readTree(answer.body());
            String detail = problem.path("detail").asText();
            return detail.isEmpty() ? problem.path("title").asText("HTTP " + answer.status()) : detail;
        } catch (IOException e) {
            return "HTTP " + answer.status();
        }
    }

    /** HttpURLConnection, because the newer client takes a third of a second more to load. */
    private Answer ask(URI url, String method, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(ANSWER_MS);
        connection.setRequestProperty("Authorization", "Bearer " + token);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
