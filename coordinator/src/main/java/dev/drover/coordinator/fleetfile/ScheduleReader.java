package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Schedule;
import dev.drover.shared.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code schedule:}. */
final class ScheduleReader {
    private final List<Window> windows;

    ScheduleReader(List<Window> windows) {
        this.windows = windows;
    }

    List<Schedule> read(Tree tree) {
        List<Schedule> all = new ArrayList<>();
        tree.map(Set.of()).forEach((name, at) -> one(name, at).ifPresent(all::add));
        return all;
    }

    private Optional<Schedule> one(String name, Tree tree) {
        Map<String, Tree> keys = tree.isEmpty() ? Map.of() : tree.map(Set.of("window", "changes", "ahead", "tell"));
        Optional<String> window = need(tree, keys, "window", "saturday");
        Optional<String> changes = need(tree, keys, "changes", name + ".yaml");
        window.filter(w -> windows.stream().noneMatch(known -> known.name().equals(w)))
                .ifPresent(w -> tree.wrong("window " + w + " is not one of windows:", "a window of this file"));
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            tree.wrong("\"" + name + "\" cannot name a schedule", "small letters, digits and hyphens");
        }
        return window.isEmpty() || changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Schedule(
                        name,
                        window.get(),
                        changes.get(),
                        FleetFile.span(keys, "ahead", "72h"),
                        Optional.ofNullable(keys.get("tell")).flatMap(Tree::text)));
    }

    private static Optional<String> need(Tree tree, Map<String, Tree> keys, String key, String right) {
        if (!keys.containsKey(key)) {
            tree.wrong("key " + key + " is missing", key + ": " + right);
        }
        return Optional.ofNullable(keys.get(key)).flatMap(Tree::text);
    }
}
