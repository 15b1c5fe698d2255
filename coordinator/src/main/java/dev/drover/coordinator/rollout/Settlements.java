package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.StepTransitions.Trigger;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;

/** What the end of an order makes of its step. */
final class Settlements {
    private static final String CLAIMED = "see who drives the host: drover status; take over: drover adopt";

    private Settlements() {}

    /** What happens to the step by this end. */
    static Trigger trigger(StepState step, Settlement settlement) {
        return switch (settlement) {
            case Settlement.AlreadySo s -> Trigger.SETTLED_DONE;
            case Settlement.Changed s ->
                step.mission() == Mission.UNDO ? Trigger.SETTLED_NOT_YET : Trigger.SETTLED_DONE;
            case Settlement.PutBack s -> Trigger.SETTLED_PUT_BACK;
            case Settlement.NotYet s -> Trigger.SETTLED_NOT_YET;
            case Settlement.Recalled s -> Trigger.SETTLED_NOT_YET;
            case Settlement.Wanting s -> Trigger.SETTLED_WANTING;
            case Settlement.Broke s -> Trigger.SETTLED_BROKEN;
            case Settlement.Refused s -> Trigger.SETTLED_BROKEN;
            case Settlement.Unknown s -> Trigger.SETTLED_UNKNOWN;
        };
    }

    /** The step after it. */
    static StepState after(StepState step, Event.StepSettled e) {
        Instant at = e.at();
        StepState next = switch (e.settlement()) {
            case Settlement.AlreadySo s -> step.in(Phase.DONE, s.text(), "", at);
            case Settlement.Changed s ->
                step.in(step.mission() == Mission.UNDO ? Phase.WAITING : Phase.DONE, s.text(), "", at);
            case Settlement.PutBack s -> step.in(Phase.UNDONE, s.text(), "", at).untouched();
            case Settlement.NotYet s -> step.in(Phase.WAITING, s.text(), "", at);
            case Settlement.Recalled s -> step.in(Phase.WAITING, s.text(), "", at);
            case Settlement.Wanting s -> {
                StepState waiting = step.in(Phase.WAITING, s.text(), "", at);
                yield s.touched() ? waiting : waiting.asEarlier();
            }
            case Settlement.Broke s -> step.in(Phase.FAILED, s.text(), s.remedy(), at);
            case Settlement.Refused s -> step.in(Phase.FAILED, s.text(), CLAIMED, at);
            case Settlement.Unknown s -> step.in(Phase.IN_DOUBT, s.text(), "", at);
        };
        return next.took(e.hostMillis()).waiting(Patiences.after(step, e.settlement(), at));
    }

    /** Whether the rollout has got on by it: who does not know, or waits, has not. */
    static boolean progress(Settlement settlement) {
        return !(settlement instanceof Settlement.Unknown || settlement instanceof Settlement.Wanting);
    }
}
