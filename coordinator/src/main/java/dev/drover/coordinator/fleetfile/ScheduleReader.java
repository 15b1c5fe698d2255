package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Schedule;
import dev.drover.shared.window.Window;
import java.util.ArrayList;
import java.util.List;
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
        Keys keys = Keys.of(tree, Set.of("window", "changes", "ahead", "tell"));
        Optional<String> window = keys.need("window", "saturday").flatMap(Tree::text);
        Optional<String> changes = keys.need("changes", name + ".yaml").flatMap(Tree::text);
        window.filter(w -> windows.stream().noneMatch(known -> known.name().equals(w)))
                .ifPresent(w -> tree.wrong("window " + w + " is not one of windows:", "a window of this file"));
        tree.mayName("a schedule", name);
        return window.isEmpty() || changes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Schedule(name, window.get(), changes.get(), keys.span("ahead", "72h"), keys.text("tell")));
    }
}
