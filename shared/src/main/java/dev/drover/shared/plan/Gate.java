package dev.drover.shared.plan;

import dev.drover.shared.window.Freeze;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A condition in front of a stage: no step of the stage begins before all its gates are open. */
public sealed interface Gate {
    /** The release that the step watched was found good, or a person has promoted it. */
    record Soaked(StepId watch) implements Gate {}

    /** One of these windows is open for long enough, and no freeze. */
    record Within(List<Window> windows, List<Freeze> freezes) implements Gate {}

    /**
     * People have said yes to the stage, when it was reached or before.
     *
     * @param by who may say it; anybody where it is empty
     * @param atLeast how many must
     * @param expires how long a yes counts; zero for as long as the rollout lives
     */
    record Approved(List<String> by, int atLeast, Duration expires) implements Gate {
        /** Plans of before, in which one yes of anybody was enough, name none of these. */
        public Approved {
            by = Objects.requireNonNullElse(by, List.of());
            atLeast = Math.max(1, atLeast);
            expires = Objects.requireNonNullElse(expires, Duration.ZERO);
        }
    }

    /** A person has done what Drover cannot, and has said what shows it. */
    record ByHand(String text) implements Gate {}
}
