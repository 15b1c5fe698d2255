package dev.drover.shared.change;

import java.util.List;

/**
 * Changes that a person wants to see rolled.
 *
 * @param mend whether hosts on which the old release does not run may be rolled all the same, before the others: a
 *     broken old version must not block its fix
 */
public record RolloutRequest(List<Change> changes, boolean mend) {
    public static RolloutRequest of(Change... changes) {
        return new RolloutRequest(List.of(changes), false);
    }

    public RolloutRequest mending(boolean really) {
        return new RolloutRequest(changes, really);
    }
}
