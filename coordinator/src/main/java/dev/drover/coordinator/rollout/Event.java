package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.Reading;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.util.List;

/** What has happened, in the past tense. A rollout's truth is the list of its events. */
public sealed interface Event {
    Instant at();

    /** A plan was accepted as this rollout's, by its digest. */
    record Planned(Instant at, Plan plan, String digest, String who, String why) implements Event {}

    /** A coordinator took the rollout into its hand, at the start or after a crash. */
    record Opened(Instant at, long epoch, String who, String from) implements Event {}

    record StepOrdered(Instant at, StepId step, Mission mission, int attempt, long epoch) implements Event {}

    /** The look before the first touch; {@code before} is what undo will restore. */
    record StepFound(Instant at, StepId step, String because, String before) implements Event {}

    record StepSettled(Instant at, StepId step, Mission mission, int attempt, Settlement settlement, long hostMillis)
            implements Event {}

    /**
     * A host knows an order that this journal does not, because it was restored from a backup: what became of it, and what
     * was there before, is not known.
     */
    record OrderRecovered(Instant at, StepId step, Mission mission, int attempt) implements Event {}

    /** Nobody will hear how the order ended; only a look can tell. */
    record StepSilent(Instant at, StepId step, String because) implements Event {}

    /** Drover will try by itself, but not before {@code until}; so that nobody is asked without end. */
    record StepPostponed(Instant at, StepId step, Instant until) implements Event {}

    /** The time of a postponed step has come. */
    record StepDue(Instant at, StepId step) implements Event {}

    record ReadingTaken(Instant at, StepId step, Reading reading) implements Event {}

    record Judged(Instant at, StepId step, Judgement judgement) implements Event {}

    /** What stands in front of a stage; written when it changes. */
    record GateRead(Instant at, String stage, GateReading reading) implements Event {}

    /**
     * Something will not begin before the window closes.
     *
     * @param until when the window closes
     * @param done when all would be done if nothing stopped at its end
     * @param late titles of the stages that will not begin in it
     */
    record OverrunForeseen(Instant at, String windows, Instant until, Instant done, List<String> late)
            implements Event {
        public String text() {
            return "window " + windows + " closes at " + until + "; what will not fit, with its way back: "
                    + String.join("; ", late) + ". If nothing stopped, all would be done at " + done;
        }
    }

    /**
     * While Drover had servers out, others failed by themselves: what is known to be good goes back first.
     *
     * @param serving how many of the backend still serve
     * @param minimum how many should
     */
    record CapacityLost(Instant at, HostId balancer, String backend, int serving, int minimum) implements Event {
        public String text() {
            return balancer + " says that only " + serving + " of backend " + backend + " serve, and at least "
                    + minimum + " should while another is out";
        }
    }

    /** What a look showed of a web host while old and new run side by side; written where it says something new. */
    record NeighbourSeen(Instant at, Sighting sighting) implements Event {}

    /** The new release harms the old one. */
    record HarmFound(Instant at, HostId host, String text) implements Event {}

    /**
     * On a way back from a release that harms the old one: what is tried next against it.
     *
     * @param cure which of the plan's cures
     * @param step what it is called as a step of this rollout
     */
    record CureChosen(Instant at, StepId cure, StepId step, String why) implements Event {}

    /** Pause; {@code inPlace} stops where it is instead of going on to the next safe point. */
    record Held(Instant at, String who, String why, boolean inPlace) implements Event {}

    record Released(Instant at, String who, String why) implements Event {}

    record TurnedBack(Instant at, String who, String why) implements Event {}

    record AbortAsked(Instant at, String who, String why) implements Event {}

    record Promoted(Instant at, String who, String why) implements Event {}

    record StepRetried(Instant at, StepId step, String who, String why) implements Event {}

    /** A person goes on without a check or a wait. */
    record StepSkipped(Instant at, StepId step, String who, String why) implements Event {}

    /** A person says yes to a stage that asks for it. */
    record Approved(Instant at, String stage, String who, String why) implements Event {}

    /** A person has done by hand what a stage waits for, and says what shows it. */
    record DoneByHand(Instant at, String stage, String who, String evidence) implements Event {}

    /** A person opens a stage's gates, whatever they say. */
    record Forced(Instant at, String stage, String who, String why) implements Event {}

    /** A person takes what an ended rollout left behind as dealt with. */
    record DebtSettled(Instant at, String who, String why) implements Event {}

    record Ended(Instant at, Verdict verdict, String text) implements Event {}
}
