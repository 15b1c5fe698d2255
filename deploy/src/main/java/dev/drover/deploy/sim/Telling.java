package dev.drover.deploy.sim;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.GateReading;
import java.util.Locale;
import java.util.Optional;

/** An event as a line of a simulated story. */
final class Telling {
    private Telling() {}

    static Optional<String> of(Event event) {
        return switch (event) {
            case Event.StepOrdered e ->
                Optional.of(e.mission().toString().toLowerCase(Locale.ROOT) + " " + e.step() + " #" + e.attempt());
            case Event.StepSettled e ->
                Optional.of("settled " + e.step() + " #" + e.attempt() + ": "
                        + e.settlement().getClass().getSimpleName() + ", "
                        + e.settlement().text());
            case Event.OrderRecovered e -> Optional.of("known to the host only: " + e.step());
            case Event.StepSilent e -> Optional.of("in doubt: " + e.step());
            case Event.GateRead e ->
                Optional.of(
                        "gate of " + e.stage() + ": " + (e.reading() instanceof GateReading.Open ? "open" : "closed")
                                + ", " + e.reading().because());
            case Event.OverrunForeseen e -> Optional.of("OVERRUN FORESEEN: " + e.text());
            case Event.CapacityLost e -> Optional.of("PAUSED, good ones first: " + e.text());
            case Event.Held e -> Optional.of("PAUSED by " + e.who() + ": " + e.why());
            case Event.Released e -> Optional.of("GOES ON, says " + e.who());
            case Event.TurnedBack e -> Optional.of("TURNS BACK, says " + e.who() + ": " + e.why());
            case Event.AbortAsked e -> Optional.of("ABORT, says " + e.who());
            case Event.Promoted e -> Optional.of("PROMOTED by " + e.who());
            case Event.StepRetried e -> Optional.of("again: " + e.step());
            case Event.Judged e -> Optional.of(e.step() + ": " + e.judgement().answer());
            case Event.StepSkipped e -> Optional.of("SKIPPED " + e.step() + " by " + e.who());
            case Event.Approved e -> Optional.of("APPROVED " + e.stage() + " by " + e.who());
            case Event.DoneByHand e -> Optional.of("DONE BY HAND " + e.stage() + " by " + e.who());
            case Event.Forced e -> Optional.of("FORCED " + e.stage() + " by " + e.who());
            case Event.DebtSettled e -> Optional.of("debt settled by " + e.who());
            case Event.Opened e -> Optional.of("opened under epoch " + e.epoch());
            case Event.Ended e -> Optional.of("ENDED " + e.verdict() + ": " + e.text());
            case Event.Planned e -> Optional.empty();
            case Event.StepPostponed e -> Optional.of("not before " + e.until() + ": " + e.step());
            case Event.StepDue e -> Optional.empty();
            case Event.StepFound e -> Optional.empty();
            case Event.ReadingTaken e -> Optional.empty();
            case Event.NeighbourSeen e -> Optional.of("seen: " + e.sighting());
            case Event.HarmFound e -> Optional.of("HARMS THE OLD RELEASE: " + e.text());
            case Event.CureChosen e -> Optional.of("TRIES " + e.step() + ": " + e.why());
        };
    }
}
