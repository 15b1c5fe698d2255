package dev.drover.shared.change;

import java.util.List;

/**
 * Changes that a person wants to see rolled.
 *
 * @param mend whether hosts on which the old release does not run may be rolled all the same, before the others: a
 *     broken old version must not block its fix
 * @param windows names of windows of the fleet file to which work that users can notice keeps; empty for any time
 */
public record RolloutRequest(List<Change> changes, boolean mend, List<String> windows) {
    public RolloutRequest(List<Change> changes, boolean mend) {
        this(changes, mend, List.of());
    }

    public static RolloutRequest of(Change... changes) {
        return new RolloutRequest(List.of(changes), false);
    }

    public RolloutRequest mending(boolean really) {
        return new RolloutRequest(changes, really, windows);
    }

    public RolloutRequest in(List<String> names) {
        return new RolloutRequest(changes, mend, names);
    }
}
