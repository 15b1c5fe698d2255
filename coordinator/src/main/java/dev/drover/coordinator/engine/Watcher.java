package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.plan.StepId;
import java.util.List;

/** Someone who looks on while a rollout rolls, such as the live view. */
public interface Watcher {
    /** Called after the events are durably written. */
    void changed(RolloutState state, List<Event> events);

    /** A command was refused, with its reason. */
    void refused(String because);

    void progress(StepId step, String text);
}
