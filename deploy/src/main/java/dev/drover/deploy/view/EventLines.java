package dev.drover.deploy.view;

import dev.drover.coordinator.fleetfile.Spans;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.GateReading;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Each event as one line for a person. */
public final class EventLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private EventLines() {}

    public static Optional<String> line(Event event, RolloutState state, Colours c) {
        return text(event, state, c).map(t -> c.faint(TIME.format(event.at())) + "  " + t);
    }

    private static Optional<String> text(Event event, RolloutState state, Colours c) {
        return switch (event) {
            case Event.Planned e ->
                Optional.of("planned by " + e.who() + ", digest " + e.digest().substring(0, 12));
            case Event.Opened e ->
                Optional.of("in the hands of " + e.who() + " on " + e.from() + " (epoch " + e.epoch() + ")");
            case Event.StepOrdered e when waitsStill(state, e.step(), e.at()) -> Optional.empty();
            case Event.StepOrdered e -> Optional.of(ordered(e, state.plan().step(e.step())));
            case Event.StepFound e -> Optional.empty();
            case Event.StepSettled e
            when e.settlement() instanceof Settlement.Wanting && waitsStill(state, e.step(), e.at()) ->
                Optional.empty();
            case Event.StepSettled e -> Optional.of(settled(e, state.plan().step(e.step()), c));
            case Event.StepSilent e -> Optional.of(c.warn("?  " + e.step() + ": " + e.because()));
            case Event.OrderRecovered e ->
                Optional.of(c.warn("?  " + e.step() + ": its host knows an order that the journal has lost"));
            case Event.StepPostponed e when waits(state, e.step()) -> Optional.empty();
            case Event.StepPostponed e ->
                Optional.of(c.faint("…  " + e.step() + ": the next try is at " + TIME.format(e.until())));
            case Event.StepDue e -> Optional.empty();
            case Event.ReadingTaken e -> Optional.empty();
            case Event.NeighbourSeen e -> Optional.empty();
            case Event.HarmFound e -> Optional.of(c.bad("HARMS THE OLD RELEASE  " + e.text()));
            case Event.CureChosen e -> Optional.of(c.warn("TRIES " + e.step() + ": " + e.why()));
            case Event.Judged e -> Optional.of(judged(e, c));
            case Event.StepSkipped e ->
                Optional.of(c.warn("SKIPPED " + e.step() + ", says " + e.who() + reason(e.why())));
            case Event.Approved e ->
                Optional.of(c.good("APPROVED " + e.stage() + ", says " + e.who() + reason(e.why())));
            case Event.DoneByHand e ->
                Optional.of(c.good("DONE BY HAND " + e.stage() + ", says " + e.who() + ": " + e.evidence()));
            case Event.Forced e -> Optional.of(c.warn("FORCED " + e.stage() + ", says " + e.who() + reason(e.why())));
            case Event.DebtSettled e -> Optional.of("debt settled, says " + e.who() + reason(e.why()));
            case Event.GateRead e -> gate(e, state, c);
            case Event.OverrunForeseen e ->
                Optional.of(c.warn("OVERRUN FORESEEN: " + e.text()
                        + "\n             do next: let it stop at its safe point and go on in the next window, or take a"
                        + " stage past the window: drover force STAGE --why …"));
            case Event.CapacityLost e ->
                Optional.of(c.warn("PAUSED by drover, with what is good put back first: " + e.text()));
            case Event.Held e -> Optional.of(c.warn("PAUSED by " + e.who() + ": " + e.why()));
            case Event.Released e -> Optional.of(c.good("GOES ON, says " + e.who() + reason(e.why())));
            case Event.TurnedBack e -> Optional.of(c.bad("TURNS BACK, says " + e.who() + ": " + e.why()));
            case Event.AbortAsked e -> Optional.of(c.bad("ABORT, says " + e.who() + reason(e.why())));
            case Event.Promoted e -> Optional.of(c.good("PROMOTED by " + e.who() + reason(e.why())));
            case Event.StepRetried e -> Optional.of(e.step() + " is tried again, says " + e.who() + reason(e.why()));
            case Event.Ended e -> Optional.of(c.strong(e.verdict() + ": " + e.text()));
        };
    }

    private static boolean waits(RolloutState state, StepId step) {
        return state.of(step).patience().want().isPresent();
    }

    /** What a step waits for is told once, however often it is tried. */
    private static boolean waitsStill(RolloutState state, StepId step, Instant at) {
        return state.of(step)
                .patience()
                .want()
                .filter(w -> at.isAfter(w.since()))
                .isPresent();
    }

    private static String judged(Event.Judged e, Colours c) {
        String text = e.step() + ": " + e.judgement().text();
        return switch (e.judgement().answer()) {
            case GOOD -> c.good("GOOD  " + text);
            case BAD -> c.bad("BAD  " + text);
            case NOT_ENOUGH -> c.warn("NOT ENOUGH  " + text);
        };
    }

    private static String ordered(Event.StepOrdered e, Step step) {
        return switch (e.mission()) {
            case CARRY_OUT -> "→  " + step.host() + ": " + step.title();
            case UNDO -> "↩  " + step.host() + ": put back: " + step.title();
            case LOOK -> "?  " + step.host() + ": how did it end? " + step.title();
        };
    }

    private static String settled(Event.StepSettled e, Step step, Colours c) {
        String where = step.host() + ": ";
        return switch (e.settlement()) {
            case Settlement.AlreadySo s -> c.good("✓  " + where) + s.text() + c.faint(" (nothing to do)");
            case Settlement.Changed s -> c.good("✓  " + where) + s.text();
            case Settlement.PutBack s -> c.good("↩  " + where) + "put back " + s.text() + ": " + step.title();
            case Settlement.NotYet s -> c.warn("…  " + where) + s.text();
            case Settlement.Recalled s -> c.warn("…  " + where) + s.text();
            case Settlement.Wanting s ->
                c.warn("…  " + where + e.step() + " waits: ") + s.text() + "\n             wanted: " + s.wanted()
                        + "; tried again for " + Spans.text(step.pace().waits()) + ", then it pauses";
            case Settlement.Broke s ->
                c.bad("✗  " + where + e.step() + " broke: ")
                        + s.text()
                        + (e.mission() == Mission.LOOK ? "" : "\n             do next: " + s.remedy());
            case Settlement.Refused s -> c.bad("✗  " + where + "refused: ") + s.text();
            case Settlement.Unknown s -> c.warn("?  " + where) + s.text();
        };
    }

    private static Optional<String> gate(Event.GateRead e, RolloutState state, Colours c) {
        String title = state.plan().stages().stream()
                .filter(s -> s.id().equals(e.stage()))
                .map(Stage::title)
                .findFirst()
                .orElse(e.stage());
        return e.reading() instanceof GateReading.Closed closed
                ? Optional.of(c.warn("WAITS before \"" + title + "\": " + closed.because() + "\n             do next: "
                        + closed.clearedBy()))
                : Optional.empty();
    }

    private static String reason(String why) {
        return why.isBlank() ? "" : ": " + why;
    }
}
