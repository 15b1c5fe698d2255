package dev.drover.coordinator.fleetfile;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a file with several changes for one plan; either them, or every mistake in it with its place. */
public final class ChangeFile {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private ChangeFile() {}

    /** Changes in the order in which they are rolled; only where there are no problems. */
    public record Reading(List<Change> changes, List<Problem> problems) {}

    public static Reading parse(String text) {
        ChangeFile file = new ChangeFile();
        Tree.parse(text, "changes: [ … ]", file.problems).ifPresent(file::read);
        return new Reading(List.copyOf(file.changes), List.copyOf(file.problems));
    }

    private void read(Tree tree) {
        Optional<Tree> list = Keys.of(tree, Set.of("changes")).need("changes", "[ … ]");
        if (list.isEmpty()) {
            return;
        }
        for (Tree item : list.get().list()) {
            item.map(Set.of("upgrade", "patch", "restore-test")).forEach((word, at) -> {
                switch (word) {
                    case "upgrade" -> upgrade(at);
                    case "patch" -> patch(at);
                    default -> changes.add(new Change.RestoreTest());
                }
            });
        }
        if (changes.isEmpty() && problems.isEmpty()) {
            list.get().wrong("no change is named", "- upgrade: { to: v4.3.0 }");
        }
    }

    private void upgrade(Tree tree) {
        Optional<String> to = Keys.of(tree, Set.of("to")).need("to", "v4.3.0").flatMap(Tree::text);
        to.ifPresent(tag -> changes.add(new Change.UpgradeMastodon(tag)));
    }

    private void patch(Tree tree) {
        Keys keys = Keys.of(tree, Set.of("hosts", "packages", "security", "reboot"));
        List<HostId> hosts = keys.words("hosts").stream().map(HostId::new).toList();
        List<String> names = keys.words("packages");
        boolean security = keys.flag("security");
        if (security && !names.isEmpty()) {
            tree.wrong("packages and security name different packages", "one of them");
        }
        Packages packages = security
                ? new Packages(Packages.Kind.SECURITY, List.of())
                : names.isEmpty() ? Packages.ALL : new Packages(Packages.Kind.NAMED, names);
        changes.add(new Change.PatchHosts(hosts, packages, keys.is("reboot", "always", "needed")));
    }
}
