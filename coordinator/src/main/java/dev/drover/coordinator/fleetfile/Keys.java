package dev.drover.coordinator.fleetfile;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of one mapping, read as what they stand for; what is missing or wrong is told with its place. */
final class Keys {
    private static final Set<String> YES_OR_NO = Set.of("true", "false");

    private final Tree at;
    private final Map<String, Tree> map;

    private Keys(Tree at, Map<String, Tree> map) {
        this.at = at;
        this.map = map;
    }

    /** A mapping that is left empty has no keys; that is for the reader to judge. */
    static Keys of(Tree at, Set<String> known) {
        return new Keys(at, at.isEmpty() ? Map.of() : at.map(known));
    }

    /** The mapping under a key, which may be left out. */
    Keys section(String key, Set<String> known) {
        return tree(key).map(t -> of(t, known)).orElseGet(() -> new Keys(at, Map.of()));
    }

    void wrong(String text, String right) {
        at.wrong(text, right);
    }

    boolean has(String key) {
        return map.containsKey(key);
    }

    Optional<Tree> tree(String key) {
        return Optional.ofNullable(map.get(key));
    }

    /** What stands under a key, unless that is nothing. */
    Optional<Tree> filled(String key) {
        return tree(key).filter(t -> !t.isEmpty());
    }

    /**
     * @param right what could stand under the key
     */
    Optional<Tree> need(String key, String right) {
        if (!has(key)) {
            wrong("key " + key + " is missing", key + ": " + right);
        }
        return tree(key);
    }

    Optional<String> text(String key) {
        return tree(key).flatMap(Tree::text);
    }

    String text(String key, String usual) {
        return text(key).orElse(usual);
    }

    List<String> words(String key) {
        return tree(key).map(Tree::words).orElse(List.of());
    }

    /** A name that becomes a part of commands and of files. */
    Optional<String> name(String key, String what) {
        return tree(key).flatMap(t -> named(t, what));
    }

    List<String> names(String key, String what) {
        List<Tree> all = tree(key).map(Tree::list).orElse(List.of());
        return all.stream().flatMap(t -> named(t, what).stream()).distinct().toList();
    }

    private static Optional<String> named(Tree tree, String what) {
        Optional<String> name = tree.text();
        name.ifPresent(n -> tree.mayName(what, n));
        return name;
    }

    /** Whether the one of two words stands there that is not usual. */
    boolean is(String key, String word, String usual) {
        return tree(key)
                .flatMap(t -> t.oneOf(Set.of(word, usual)))
                .orElse(usual)
                .equals(word);
    }

    boolean flag(String key) {
        return tree(key).flatMap(t -> t.oneOf(YES_OR_NO)).orElse("false").equals("true");
    }

    int whole(String key, int usual, int least, int most) {
        return tree(key).flatMap(t -> t.whole(least, most)).orElse(usual);
    }

    /**
     * @param usual where the key is left out
     * @return no time where what stands there is not a span of time
     */
    Duration span(String key, String usual) {
        return tree(key).map(Tree::span).orElseGet(() -> Spans.parse(usual)).orElse(Duration.ZERO);
    }

    /** The name of one of the team's own programs. */
    String command(String usual) {
        String command = text("command", usual);
        if (!command.matches("[A-Za-z0-9._-]*")) {
            wrong(
                    "command is the name of a program under /etc/drover/commands, not a path",
                    "command: " + (usual.isEmpty() ? "backup" : usual));
        }
        return command;
    }
}
