package dev.drover.shared.host;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may be asked of a host and ordered there: the table {@code verbs.json}, which the helper on the host reads, too.
 *
 * @param protocol grows when a verb that older coordinators use changes its meaning
 * @param fleet the keys of {@code /etc/drover/fleets/FLEET.json}, root's word on what may be touched on a host
 */
public record Verbs(int protocol, Map<String, Key> fleet, Map<String, Verb> verbs) {
    private static final Verbs TABLE = read();

    /**
     * One key of root's word.
     *
     * @param type the form of its value: list, text, number, yes, floors, anew
     * @param usual what may be looked at where root has said nothing
     */
    public record Key(
            String type,
            String means,
            @JsonProperty("default") Optional<List<Object>> usual) {}

    /** What a verb does to a host. */
    public enum Kind {
        /** Changes nothing and shows no secret. */
        @JsonProperty("look")
        LOOK,
        /** Fetches what is known elsewhere, such as git tags; with claim and ledger. */
        @JsonProperty("refresh")
        REFRESH,
        /** Is answered only to an order in the ledger that names it. */
        @JsonProperty("secret")
        SECRET,
        /** Changes the host; with claim and ledger. */
        @JsonProperty("touch")
        TOUCH
    }

    /**
     * One verb.
     *
     * @param kind what it does to a host
     * @param runs as which user: app (who owns Mastodon's folder), postgres, root
     * @param args in the order in which they come
     * @param needs a key of root's word that must be true
     * @param body what comes with it beside its arguments
     * @param phrase a key of root's word in which all its words together must stand
     * @param floor which arguments are a backend and the servers of it that must stay, of which root's word has the least
     * @param anew whether it is only for a host that is made anew
     */
    public record Verb(
            @JsonProperty("class") Kind kind,
            String runs,
            List<Argument> args,
            Optional<String> needs,
            Optional<String> body,
            Optional<String> phrase,
            Optional<Floor> floor,
            boolean anew) {}

    /** Names of arguments. */
    public record Floor(String backend, String minimum) {}

    /**
     * One argument.
     *
     * @param type word, path, place, service, package, cache (the prefix of its keys), address, number or choice
     * @param most the highest number
     * @param of the choices
     * @param or a word that is taken in place of one of the type
     * @param allow the key of root's word in which it must stand; trees for live or a folder in releases, stores for redis
     *     or caches
     * @param many whether all that follow are of the same kind; only the last one
     */
    public record Argument(
            String name,
            String type,
            Optional<Long> most,
            Optional<List<String>> of,
            Optional<String> or,
            Optional<String> allow,
            boolean many,
            boolean optional) {}

    /** The table of this version of Drover. */
    public static Verbs table() {
        return TABLE;
    }

    /** Its text. */
    public static String text() {
        try (InputStream in = Verbs.class.getResourceAsStream("verbs.json")) {
            if (in == null) {
                throw new IllegalStateException("the table of verbs is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verbs read() {
        try {
            return Json.mapper(Map.of()).readValue(text(), Verbs.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table of verbs cannot be read", e);
        }
    }
}
