package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** A rollout at which nobody looks. */
final class NobodyWatches implements Watcher {
    @Override
    public void changed(RolloutState state, List<Event> events) {}

    @Override
    public void refused(String because) {}

    @Override
    public void progress(StepId step, String text) {}
}
