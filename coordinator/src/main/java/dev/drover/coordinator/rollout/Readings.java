package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.coordinator.rollout.beside.Beside;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What watches, gates and windows have said in a rollout so far.
 *
 * @param watches evidence by watch step
 * @param gates the latest reading by stage, of stages that were reached
 * @param said stage → what people have said about its gates, in their order
 * @param overrunOf end of the window whose overrun was last foreseen
 * @param beside how old and new get on beside each other
 */
public record Readings(
        Map<StepId, Watched> watches,
        Map<String, GateReading> gates,
        Map<String, List<Said>> said,
        Optional<Instant> overrunOf,
        Beside beside) {
    static final Readings NONE = new Readings(Map.of(), Map.of(), Map.of(), Optional.empty(), Beside.NOTHING);

    /** What a person said about a stage's gates. */
    public record Said(Kind kind, String who, String why, Instant at) {
        public enum Kind {
            APPROVED,
            FORCED,
            /** It was done by hand. */
            DONE
        }
    }

    /** What was said of this kind about a stage. */
    List<Said> said(String stage, Said.Kind kind) {
        return said.getOrDefault(stage, List.of()).stream()
                .filter(s -> s.kind() == kind)
                .toList();
    }

    Readings watches(Map<StepId, Watched> next) {
        return new Readings(next, gates, said, overrunOf, beside);
    }

    Readings gates(Map<String, GateReading> next) {
        return new Readings(watches, next, said, overrunOf, beside);
    }

    Readings saying(String stage, Said one) {
        Map<String, List<Said>> next = new LinkedHashMap<>(said);
        List<Said> all = new ArrayList<>(said.getOrDefault(stage, List.of()));
        all.add(one);
        next.put(stage, List.copyOf(all));
        return new Readings(watches, gates, next, overrunOf, beside);
    }

    Readings overrunOf(Instant until) {
        return new Readings(watches, gates, said, Optional.of(until), beside);
    }

    Readings beside(Beside next) {
        return new Readings(watches, gates, said, overrunOf, next);
    }
}
