package dev.drover.coordinator.rollout;

import dev.drover.shared.protocol.Mission;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one step.
 *
 * @param mission of the latest order that was not a look
 * @param looking whether the latest order was a look
 * @param attempts orders given so far, of any mission
 * @param before what the very first look remembered; never overwritten
 * @param touched whether a touch may have happened that is not put back
 * @param because the latest thing said about it
 * @param since when it entered its phase
 * @param hostMillis what the host's commands took in the latest order
 */
public record StepState(
        Phase phase,
        Mission mission,
        boolean looking,
        int attempts,
        Optional<String> before,
        boolean touched,
        String because,
        String remedy,
        Instant since,
        long hostMillis) {

    static StepState fresh(Instant at) {
        return new StepState(Phase.WAITING, Mission.CARRY_OUT, false, 0, Optional.empty(), false, "", "", at, 0);
    }

    public boolean running() {
        return phase == Phase.ORDERED;
    }

    StepState in(Phase next, String said, String cure, Instant at) {
        return new StepState(next, mission, looking, attempts, before, touched, said, cure, at, hostMillis);
    }

    StepState ordered(Mission kind, int attempt, Instant at) {
        boolean look = kind == Mission.LOOK;
        return new StepState(
                Phase.ORDERED, look ? mission : kind, look, attempt, before, touched, because, "", at, hostMillis);
    }

    StepState found(String said, String memory) {
        return new StepState(
                phase,
                mission,
                looking,
                attempts,
                before.or(() -> Optional.of(memory)),
                true,
                said,
                "",
                since,
                hostMillis);
    }

    StepState untouched() {
        return new StepState(phase, mission, looking, attempts, before, false, because, remedy, since, hostMillis);
    }

    StepState took(long millis) {
        return new StepState(phase, mission, looking, attempts, before, touched, because, remedy, since, millis);
    }
}
