package dev.drover.shared.plan;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.util.List;

/** A condition in front of a stage: no step of the stage begins before all its gates are open. */
public sealed interface Gate {
    /** The release that the step watched was found good, or a person has promoted it. */
    record Soaked(StepId watch) implements Gate {}

    /** One of these windows is open for long enough, and no freeze. */
    record Within(List<Window> windows, List<Freeze> freezes) implements Gate {}

    /** A person has said yes to the stage, when it was reached or before. */
    record Approved() implements Gate {}
}
