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
 * @param patience how often in a row it led nowhere, and until when it is left alone
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
        Patience patience,
        long hostMillis) {

    /**
     * @param fruitless attempts in a row that led nowhere
     * @param until when the next may begin; nothing for at once
     */
    public record Patience(int fruitless, Optional<Instant> until) {
        static final Patience FRESH = new Patience(0, Optional.empty());
    }

    static StepState fresh(Instant at) {
        return new StepState(
                Phase.WAITING, Mission.CARRY_OUT, false, 0, Optional.empty(), false, "", "", at, Patience.FRESH, 0);
    }

    public boolean running() {
        return phase == Phase.ORDERED;
    }

    StepState in(Phase next, String said, String cure, Instant at) {
        return new StepState(next, mission, looking, attempts, before, touched, said, cure, at, patience, hostMillis);
    }

    StepState ordered(Mission kind, int attempt, Instant at) {
        boolean look = kind == Mission.LOOK;
        Patience now = new Patience(patience.fruitless(), Optional.empty());
        return new StepState(
                Phase.ORDERED, look ? mission : kind, look, attempt, before, touched, because, "", at, now, hostMillis);
    }

    /** What was there before is what was found before the very first touch; where that is lost, nothing later stands for it. */
    StepState found(String said, String memory) {
        return new StepState(
                phase,
                mission,
                looking,
                attempts,
                touched ? before : before.or(() -> Optional.of(memory)),
                true,
                said,
                "",
                since,
                patience,
                hostMillis);
    }

    /** It may have been touched, and nobody knows how it ended. */
    StepState recovered(Mission kind, int attempt, Instant at) {
        return new StepState(
                Phase.IN_DOUBT,
                kind,
                looking,
                Math.max(attempt, attempts),
                before,
                true,
                "the host knows an order that this journal has lost",
                "",
                at,
                Patience.FRESH,
                hostMillis);
    }

    StepState untouched() {
        return new StepState(
                phase, mission, looking, attempts, before, false, because, remedy, since, patience, hostMillis);
    }

    StepState took(long millis) {
        return new StepState(
                phase, mission, looking, attempts, before, touched, because, remedy, since, patience, millis);
    }

    StepState waiting(Patience next) {
        return new StepState(
                phase, mission, looking, attempts, before, touched, because, remedy, since, next, hostMillis);
    }

    /** Whether nothing holds Drover back from trying now. */
    public boolean due() {
        return patience.until().isEmpty();
    }

    StepState notBefore(Instant until) {
        return waiting(new Patience(patience.fruitless(), Optional.of(until)));
    }

    StepState dueNow() {
        return waiting(new Patience(patience.fruitless(), Optional.empty()));
    }
}
