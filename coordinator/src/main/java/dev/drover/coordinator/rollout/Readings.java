package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Opening;
import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What watches, gates and windows have said in a rollout so far.
 *
 * @param watches evidence by watch step
 * @param gates the latest reading by stage, of stages that were reached
 * @param opened stage → what a person said who approved it or forced its gates
 * @param overrunOf end of the window whose overrun was last foreseen
 */
public record Readings(
        Map<StepId, Watched> watches,
        Map<String, GateReading> gates,
        Map<String, Opening> opened,
        Optional<Instant> overrunOf) {
    static final Readings NONE = new Readings(Map.of(), Map.of(), Map.of(), Optional.empty());

    Readings watches(Map<StepId, Watched> next) {
        return new Readings(next, gates, opened, overrunOf);
    }

    Readings gates(Map<String, GateReading> next) {
        return new Readings(watches, next, opened, overrunOf);
    }

    Readings opened(Map<String, Opening> next) {
        return new Readings(watches, gates, next, overrunOf);
    }

    Readings overrunOf(Instant until) {
        return new Readings(watches, gates, opened, Optional.of(until));
    }
}
