package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Approval;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code approve:}, a list of stages or all its keys. */
final class ApprovalReader {
    private static final int PEOPLE_MAX = 99;

    private ApprovalReader() {}

    static Approval read(Tree tree) {
        if (tree.isList()) {
            return new Approval(words(tree), false, List.of(), 1, Approval.NONE.expires());
        }
        Map<String, Tree> keys =
                tree.isEmpty() ? Map.of() : tree.map(Set.of("stages", "plan", "by", "at-least", "expires"));
        List<String> by =
                Optional.ofNullable(keys.get("by")).map(ApprovalReader::words).orElse(List.of());
        int atLeast = Optional.ofNullable(keys.get("at-least"))
                .flatMap(t -> t.whole(1, PEOPLE_MAX))
                .orElse(1);
        if (!by.isEmpty() && new HashSet<>(by).size() < atLeast) {
            tree.wrong(
                    "at-least " + atLeast + " can never be met by " + new HashSet<>(by).size() + " people",
                    "by: [ada, bob, cyd]");
        }
        return new Approval(
                Optional.ofNullable(keys.get("stages"))
                        .map(ApprovalReader::words)
                        .orElse(List.of()),
                Optional.ofNullable(keys.get("plan"))
                        .flatMap(t -> t.oneOf(Set.of("true", "false")))
                        .orElse("false")
                        .equals("true"),
                by,
                atLeast,
                FleetFile.span(keys, "expires", "24h"));
    }

    private static List<String> words(Tree tree) {
        return tree.list().stream().flatMap(item -> item.text().stream()).toList();
    }
}
