package dev.drover.coordinator.fleetfile;

import dev.drover.shared.fleet.Approval;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code approve:}, a list of stages or all its keys. */
final class ApprovalReader {
    private static final int PEOPLE_MAX = 99;

    private ApprovalReader() {}

    static Approval read(Tree tree) {
        if (tree.isList()) {
            return new Approval(tree.words(), false, List.of(), 1, Approval.NONE.expires());
        }
        Keys keys = Keys.of(tree, Set.of("stages", "plan", "by", "at-least", "expires"));
        List<String> by = keys.words("by");
        int people = new HashSet<>(by).size();
        int atLeast = keys.whole("at-least", 1, 1, PEOPLE_MAX);
        if (!by.isEmpty() && people < atLeast) {
            tree.wrong("at-least " + atLeast + " can never be met by " + people + " people", "by: [ada, bob, cyd]");
        }
        return new Approval(keys.words("stages"), keys.flag("plan"), by, atLeast, keys.span("expires", "24h"));
    }
}
