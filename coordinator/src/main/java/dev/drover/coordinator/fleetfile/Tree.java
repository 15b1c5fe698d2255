package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.HostId;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A place in the YAML tree that knows its line, and collects what is wrong instead of stopping at the first. */
final class Tree {
    private final Node node;
    private final String path;
    private final List<Problem> problems;

    Tree(Node node, String path, List<Problem> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** The root of a file; nothing where it is empty or not YAML, which is told then. */
    static Optional<Tree> parse(String text, String shouldHold, List<Problem> problems) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null) {
                return Optional.of(new Tree(root, "", problems));
            }
            problems.add(new Problem(1, 1, "", "the file is empty", shouldHold));
        } catch (MarkedYAMLException e) {
            Optional<Mark> mark = Optional.ofNullable(e.getProblemMark());
            int line = mark.map(m -> m.getLine() + 1).orElse(0);
            int column = mark.map(m -> m.getColumn() + 1).orElse(0);
            problems.add(new Problem(line, column, "", "not YAML: " + e.getProblem(), "valid YAML"));
        }
        return Optional.empty();
    }

    String path() {
        return path;
    }

    void wrong(String text, String remedy) {
        problems.add(new Problem(
                node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, path, text, remedy));
    }

    /** The keys of a mapping in the order of the file; each key once, and only known ones where a set is given. */
    Map<String, Tree> map(Set<String> known) {
        Map<String, Tree> children = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            wrong("expected keys with values, found " + kind(), "a mapping");
            return children;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            Tree place = new Tree(tuple.getKeyNode(), below(key), problems);
            if (!known.isEmpty() && !known.contains(key)) {
                place.wrong("unknown key", nearest(key, known));
            } else if (children.put(key, new Tree(tuple.getValueNode(), below(key), problems)) != null) {
                place.wrong("stands here for the second time", "each name once");
            }
        }
        return children;
    }

    /** The key that is most like the one that was written, or all that there are. */
    static String nearest(String written, Set<String> known) {
        return known.stream()
                .filter(k -> distance(k.toLowerCase(Locale.ROOT), written.toLowerCase(Locale.ROOT)) <= 2)
                .findFirst()
                .orElse("one of " + String.join(", ", known.stream().sorted().toList()));
    }

    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int next = Math.min(
                        Math.min(row[j] + 1, row[j - 1] + 1), corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                corner = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }

    List<Tree> list() {
        if (!(node instanceof SequenceNode sequence)) {
            wrong("expected a list, found " + kind(), "[a, b]");
            return List.of();
        }
        List<Tree> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new Tree(item, path + "[" + items.size() + "]", problems));
        }
        return items;
    }

    Optional<String> text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue());
        }
        wrong("expected a text, found " + kind(), "a text");
        return Optional.empty();
    }

    /** The texts of a list. */
    List<String> words() {
        return list().stream().flatMap(item -> item.text().stream()).toList();
    }

    /** A host of this fleet. */
    Optional<HostId> host(Set<HostId> hosts) {
        Optional<HostId> named = text().map(HostId::new);
        named.filter(n -> !hosts.contains(n)).ifPresent(n -> wrong(n + " is not a host here", "one of " + hosts));
        return named.filter(hosts::contains);
    }

    Optional<Duration> span() {
        Optional<String> text = text();
        Optional<Duration> span = text.flatMap(Spans::parse);
        if (text.isPresent() && span.isEmpty()) {
            wrong("\"" + text.get() + "\" is not a span of time", "90s, 10m or 1h30m");
        }
        return span;
    }

    /** Whether {@code name} can name {@code what}: it becomes a part of step names and of files. */
    void mayName(String what, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            wrong("\"" + name + "\" cannot name " + what, "small letters, digits and hyphens");
        }
    }

    Optional<Integer> whole(int least, int most) {
        Optional<String> text = text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return Optional.of(value);
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        wrong("\"" + text.get() + "\" is not a whole number from " + least + " to " + most, "" + least);
        return Optional.empty();
    }

    Optional<String> oneOf(Set<String> words) {
        Optional<String> text = text();
        if (text.isPresent() && !words.contains(text.get())) {
            wrong("\"" + text.get() + "\" is not known here", nearest(text.get(), words));
            return Optional.empty();
        }
        return text;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isEmpty() {
        return node instanceof ScalarNode scalar && scalar.getValue().isBlank();
    }

    private String kind() {
        if (node instanceof MappingNode) {
            return "keys with values";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isEmpty() ? "nothing" : "\"" + ((ScalarNode) node).getValue() + "\"";
    }

    private String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
