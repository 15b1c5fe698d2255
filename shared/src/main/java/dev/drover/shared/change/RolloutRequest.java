package dev.drover.shared.change;

import java.util.List;

/** Changes that a person wants to see rolled, and the person's reason. */
public record RolloutRequest(List<Change> changes, String who, String why) {}
