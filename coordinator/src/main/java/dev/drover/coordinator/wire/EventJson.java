package dev.drover.coordinator.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.GateReading;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.wire.Digest;
import dev.drover.shared.wire.Json;
import java.util.Map;

/** Events and plans as JSON. The names never change their meaning: old journals fold for ever. */
public final class EventJson {
    public static final ObjectMapper MAPPER = Json.mapper(Map.of(
            GateReading.class,
            Map.of("open", GateReading.Open.class, "closed", GateReading.Closed.class),
            Sighting.class,
            Map.of(
                    "before",
                    Sighting.Before.class,
                    "errors",
                    Sighting.Errors.class,
                    "line",
                    Sighting.Line.class,
                    "page",
                    Sighting.Page.class,
                    "unit",
                    Sighting.Unit.class),
            Event.class,
            Map.ofEntries(
                    Map.entry("planned", Event.Planned.class),
                    Map.entry("opened", Event.Opened.class),
                    Map.entry("step-ordered", Event.StepOrdered.class),
                    Map.entry("step-found", Event.StepFound.class),
                    Map.entry("step-settled", Event.StepSettled.class),
                    Map.entry("order-recovered", Event.OrderRecovered.class),
                    Map.entry("step-silent", Event.StepSilent.class),
                    Map.entry("step-postponed", Event.StepPostponed.class),
                    Map.entry("step-due", Event.StepDue.class),
                    Map.entry("reading-taken", Event.ReadingTaken.class),
                    Map.entry("judged", Event.Judged.class),
                    Map.entry("gate-read", Event.GateRead.class),
                    Map.entry("capacity-lost", Event.CapacityLost.class),
                    Map.entry("overrun-foreseen", Event.OverrunForeseen.class),
                    Map.entry("neighbour-seen", Event.NeighbourSeen.class),
                    Map.entry("harm-found", Event.HarmFound.class),
                    Map.entry("cure-chosen", Event.CureChosen.class),
                    Map.entry("held", Event.Held.class),
                    Map.entry("released", Event.Released.class),
                    Map.entry("turned-back", Event.TurnedBack.class),
                    Map.entry("abort-asked", Event.AbortAsked.class),
                    Map.entry("promoted", Event.Promoted.class),
                    Map.entry("step-retried", Event.StepRetried.class),
                    Map.entry("step-skipped", Event.StepSkipped.class),
                    Map.entry("approved", Event.Approved.class),
                    Map.entry("forced", Event.Forced.class),
                    Map.entry("done-by-hand", Event.DoneByHand.class),
                    Map.entry("debt-settled", Event.DebtSettled.class),
                    Map.entry("ended", Event.Ended.class))));

    private EventJson() {}

    public static String write(Object value) {
        return Json.write(MAPPER, value);
    }

    public static Event event(String text) {
        return Json.read(MAPPER, text, Event.class);
    }

    public static Plan plan(String text) {
        return Json.read(MAPPER, text, Plan.class);
    }

    /** SHA-256 of the plan's JSON, hexadecimal: the plan's name. */
    public static String digest(Plan plan) {
        return Digest.sha256(write(plan));
    }
}
