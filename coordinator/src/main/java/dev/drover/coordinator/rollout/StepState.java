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
 * @param before what the look before the very first touch remembered; never overwritten
 * @param touch whether a touch may have happened that is not put back
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
        Touch touch,
        String because,
        String remedy,
        Instant since,
        Patience patience,
        long hostMillis) {

    /**
     * @param now whether it may be touched
     * @param earlier whether it may have been before the latest order
     * @param remembered what was remembered of it before the latest order
     */
    public record Touch(boolean now, boolean earlier, Optional<String> remembered) {
        static final Touch NONE = new Touch(false, false, Optional.empty());
    }

    /**
     * @param fruitless attempts in a row that led nowhere
     * @param until when the next may begin; nothing for at once
     * @param want what is wanting, where that is why it waits
     * @param doubted when the first of its latest orders ended that all ended without anybody knowing how
     */
    public record Patience(int fruitless, Optional<Instant> until, Optional<Want> want, Optional<Instant> doubted) {
        static final Patience FRESH = new Patience(0);

        Patience(int fruitless) {
            this(fruitless, Optional.empty());
        }

        Patience(int fruitless, Optional<Want> want) {
            this(fruitless, Optional.empty(), want, Optional.empty());
        }

        Patience until(Optional<Instant> next) {
            return new Patience(fruitless, next, want, doubted);
        }

        /** Somebody says that it may be tried as if it had not been. */
        Patience wantless() {
            return want.isEmpty() ? this : new Patience(fruitless);
        }
    }

    /**
     * Something that is wanting and may come by itself.
     *
     * @param text what was found
     * @param wanted what would let the step go on
     * @param since when it was first met
     * @param from from when the wait counts: not from before a silence in which nobody tried
     * @param tries how often it was met in a row
     */
    public record Want(String text, String wanted, Instant since, Instant from, int tries) {}

    static StepState fresh(Instant at) {
        return new StepState(
                Phase.WAITING,
                Mission.CARRY_OUT,
                false,
                0,
                Optional.empty(),
                Touch.NONE,
                "",
                "",
                at,
                Patience.FRESH,
                0);
    }

    public boolean running() {
        return phase == Phase.ORDERED;
    }

    public boolean touched() {
        return touch.now();
    }

    /** Whether it waits for something that may come by itself. */
    public boolean wanting() {
        return phase == Phase.WAITING && patience.want().isPresent();
    }

    StepState in(Phase next, String said, String cure, Instant at) {
        return new StepState(next, mission, looking, attempts, before, touch, said, cure, at, patience, hostMillis);
    }

    StepState ordered(Mission kind, int attempt, Instant at) {
        boolean look = kind == Mission.LOOK;
        return new StepState(
                Phase.ORDERED,
                look ? mission : kind,
                look,
                attempt,
                before,
                new Touch(touched(), touched(), before),
                because,
                "",
                at,
                patience.until(Optional.empty()),
                hostMillis);
    }

    /** What was there before is what was found before the very first touch; where that is lost, nothing later stands for it. */
    StepState found(String said, String memory) {
        return new StepState(
                phase,
                mission,
                looking,
                attempts,
                touched() ? before : before.or(() -> Optional.of(memory)),
                new Touch(true, touch.earlier(), touch.remembered()),
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
                new Touch(true, true, before),
                "the host knows an order that this journal has lost",
                "",
                at,
                Patience.FRESH,
                hostMillis);
    }

    /** It is as if it had never been touched. */
    StepState untouched() {
        return touch(Touch.NONE, before);
    }

    /** The latest order has touched nothing; what it found then may be otherwise when the next one looks. */
    StepState asEarlier() {
        return touch(new Touch(touch.earlier(), touch.earlier(), touch.remembered()), touch.remembered());
    }

    private StepState touch(Touch next, Optional<String> memory) {
        return new StepState(
                phase, mission, looking, attempts, memory, next, because, remedy, since, patience, hostMillis);
    }

    StepState took(long millis) {
        return new StepState(
                phase, mission, looking, attempts, before, touch, because, remedy, since, patience, millis);
    }

    StepState waiting(Patience next) {
        return new StepState(
                phase, mission, looking, attempts, before, touch, because, remedy, since, next, hostMillis);
    }

    /** Whether nothing holds Drover back from trying now. */
    public boolean due() {
        return patience.until().isEmpty();
    }

    StepState notBefore(Instant until) {
        return waiting(patience.until(Optional.of(until)));
    }

    StepState dueNow() {
        return waiting(patience.until(Optional.empty()));
    }
}
