package dev.drover.coordinator.view;

import dev.drover.coordinator.fleetfile.Spans;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.GateReading;
import dev.drover.shared.change.Change;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report of a rollout, in Markdown. */
public final class ReportText {
    private ReportText() {}

    public static String of(String rollout, List<Event> events) {
        Event.Planned planned = (Event.Planned) events.getFirst();
        Timeline t = Timeline.of(events);
        StringBuilder out = new StringBuilder();
        out.append("# Rollout ")
                .append(rollout)
                .append(": ")
                .append(planned.plan().changes().stream().map(Change::text).collect(Collectors.joining(", ")))
                .append("\n\n");
        out.append("**").append(t.status()).append("**\n\n");
        row(out, "asked for by", t.who() + (t.why().isBlank() ? "" : " — " + t.why()));
        row(out, "fleet", planned.plan().fleet());
        row(out, "plan", t.digest());
        row(out, "began", t.began().toString());
        row(out, "ended", t.ended().toString());
        row(out, "took", Spans.text(Duration.ofMillis(t.measures().makespanMillis())));
        row(
                out,
                "longest chain on the hosts",
                Spans.text(Duration.ofMillis(t.measures().criticalPathMillis())));
        row(out, "overhead", String.format(Locale.ROOT, "%.1f %%", t.measures().overheadPercent()));
        out.append("\n## What people and Drover decided\n\n");
        Map<StepId, String> waited = new HashMap<>();
        events.forEach(e -> decision(e, waited, out));
        out.append("\n## Timeline\n\n| from | step | | took | on the host | found |\n|---|---|---|---|---|---|\n");
        for (Timeline.Line line : t.lines()) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s %s | %.1f s | %.1f s | %s |\n",
                    line.from().toString().substring(11, 19),
                    line.step(),
                    line.mission().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                    line.end(),
                    line.millis() / 1000.0,
                    line.hostMillis() / 1000.0,
                    line.text().replace("|", "\\|").replace('\n', ' ')));
        }
        out.append("\n## Left as debt\n\n");
        if (t.debt().isEmpty()) {
            out.append("nothing\n");
        }
        t.debt().forEach(d -> out.append("- ").append(d).append('\n'));
        return out.toString();
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append("- ").append(name).append(": ").append(value).append('\n');
    }

    /**
     * @param waited what each step waited for when it last ended, so that each wait is told once
     */
    private static void decision(Event event, Map<StepId, String> waited, StringBuilder out) {
        String text = switch (event) {
            case Event.Opened e -> "taken in hand by " + e.who() + " on " + e.from() + ", epoch " + e.epoch();
            case Event.Held e -> "paused by " + e.who() + ": " + e.why();
            case Event.Released e -> "resumed by " + e.who() + reason(e.why());
            case Event.TurnedBack e -> "turned back by " + e.who() + ": " + e.why();
            case Event.AbortAsked e -> "abort asked for by " + e.who() + reason(e.why());
            case Event.Promoted e -> "promoted by " + e.who() + reason(e.why());
            case Event.StepRetried e -> e.step() + " tried again by " + e.who() + reason(e.why());
            case Event.GateRead e -> "gate of stage " + e.stage() + ": " + gate(e.reading());
            case Event.OverrunForeseen e -> "overrun foreseen: " + e.text();
            case Event.CapacityLost e -> "paused by drover, with what is good put back first: " + e.text();
            case Event.StepSkipped e -> e.step() + " skipped by " + e.who() + reason(e.why());
            case Event.Approved e -> "stage " + e.stage() + " approved by " + e.who() + reason(e.why());
            case Event.DoneByHand e -> "stage " + e.stage() + ": done by hand by " + e.who() + ": " + e.evidence();
            case Event.Forced e -> "the gates of stage " + e.stage() + " forced by " + e.who() + reason(e.why());
            case Event.DebtSettled e -> "what was left as debt is settled, says " + e.who() + reason(e.why());
            case Event.Judged e ->
                e.step() + ": " + e.judgement().answer() + ", " + e.judgement().text();
            case Event.Ended e -> "ended: " + e.text();
            case Event.Planned e -> "planned by " + e.who() + reason(e.why());
            case Event.StepSilent e -> e.step() + " in doubt: " + e.because();
            case Event.OrderRecovered e -> e.step() + " in doubt: its host knows an order that the journal has lost";
            case Event.StepOrdered e -> "";
            case Event.StepPostponed e -> e.step() + " not before " + e.until();
            case Event.StepDue e -> "";
            case Event.StepFound e -> "";
            case Event.StepSettled e -> wait(e, waited);
            case Event.ReadingTaken e -> "";
            case Event.NeighbourSeen e -> "";
            case Event.HarmFound e -> "the new release harms the old one: " + e.text();
            case Event.CureChosen e -> e.step() + " is tried: " + e.why();
        };
        if (!text.isEmpty()) {
            out.append("- ")
                    .append(event.at().toString(), 11, 19)
                    .append(' ')
                    .append(text)
                    .append('\n');
        }
    }

    private static String wait(Event.StepSettled e, Map<StepId, String> waited) {
        if (!(e.settlement() instanceof Settlement.Wanting wanting)) {
            waited.remove(e.step());
            return "";
        }
        String before = waited.put(e.step(), wanting.text());
        return wanting.text().equals(before) ? "" : e.step() + " waits: " + wanting.text();
    }

    private static String gate(GateReading reading) {
        return switch (reading) {
            case GateReading.Open open -> "open, " + open.because();
            case GateReading.Closed closed -> "closed, " + closed.because() + "; opened by " + closed.clearedBy();
        };
    }

    private static String reason(String why) {
        return why.isBlank() ? "" : ": " + why;
    }
}
