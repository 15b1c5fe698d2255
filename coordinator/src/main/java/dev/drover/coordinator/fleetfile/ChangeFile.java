package dev.drover.coordinator.fleetfile;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.fleet.HostId;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a file with several changes for one plan; either them, or every mistake in it with its place. */
public final class ChangeFile {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private ChangeFile() {}

    /** Changes in the order in which they are rolled; only where there are no problems. */
    public record Reading(List<Change> changes, List<Problem> problems) {}

    public static Reading parse(String text) {
        ChangeFile file = new ChangeFile();
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root == null) {
                file.problems.add(new Problem(1, 1, "", "the file is empty", "changes: [ … ]"));
            } else {
                file.read(new Tree(root, "", file.problems));
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
            file.problems.add(new Problem(line, column, "", "not YAML: " + e.getProblem(), "valid YAML"));
        }
        return new Reading(List.copyOf(file.changes), List.copyOf(file.problems));
    }

    private void read(Tree tree) {
        Map<String, Tree> top = tree.map(Set.of("changes"));
        Tree list = top.get("changes");
        if (list == null) {
            tree.wrong("key changes is missing", "changes: [ … ]");
            return;
        }
        for (Tree item : list.list()) {
            item.map(Set.of("upgrade", "patch", "restore-test")).forEach((word, at) -> {
                switch (word) {
                    case "upgrade" -> upgrade(at);
                    case "patch" -> patch(at);
                    default -> changes.add(new Change.RestoreTest());
                }
            });
        }
        if (changes.isEmpty() && problems.isEmpty()) {
            list.wrong("no change is named", "- upgrade: { to: v4.3.0 }");
        }
    }

    private void upgrade(Tree tree) {
        Map<String, Tree> keys = tree.map(Set.of("to"));
        Optional<String> to = Optional.ofNullable(keys.get("to")).flatMap(Tree::text);
        if (!keys.containsKey("to")) {
            tree.wrong("key to is missing", "to: v4.3.0");
        }
        to.ifPresent(tag -> changes.add(new Change.UpgradeMastodon(tag)));
    }

    private void patch(Tree tree) {
        Map<String, Tree> keys =
                tree.isEmpty() ? Map.of() : tree.map(Set.of("hosts", "packages", "security", "reboot"));
        List<HostId> hosts = words(keys, "hosts").stream().map(HostId::new).toList();
        List<String> names = words(keys, "packages");
        boolean security = word(keys, "security", Set.of("true", "false")).equals("true");
        if (security && !names.isEmpty()) {
            tree.wrong("packages and security name different packages", "one of them");
        }
        Packages packages = security
                ? new Packages(Packages.Kind.SECURITY, List.of())
                : names.isEmpty() ? Packages.ALL : new Packages(Packages.Kind.NAMED, names);
        boolean always = word(keys, "reboot", Set.of("always", "needed")).equals("always");
        changes.add(new Change.PatchHosts(hosts, packages, always));
    }

    private static List<String> words(Map<String, Tree> keys, String key) {
        Tree tree = keys.get(key);
        return tree == null
                ? List.of()
                : tree.list().stream().flatMap(t -> t.text().stream()).toList();
    }

    private static String word(Map<String, Tree> keys, String key, Set<String> known) {
        return Optional.ofNullable(keys.get(key)).flatMap(t -> t.oneOf(known)).orElse("");
    }
}
