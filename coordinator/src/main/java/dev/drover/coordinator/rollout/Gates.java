package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.Readings.Said;
import dev.drover.coordinator.rollout.RolloutState.Watched;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.coordinator.rollout.canary.Judgement;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads gates. A stage is read when it is reached; once open it stays open. */
final class Gates {
    private static final String PERSON = "a person: drover promote, or drover rollback";

    private Gates() {}

    /** Whether steps of the stage may begin, by what was written down. */
    static boolean open(RolloutState state, String stage) {
        return state.plan().stages().stream()
                .filter(s -> s.id().equals(stage))
                .allMatch(s -> s.gates().isEmpty() || state.gates().get(stage) instanceof GateReading.Open);
    }

    /** The first stage that is reached and closed, with its reason. */
    static Optional<Closed> closed(RolloutState state) {
        boolean forward = state.course().direction() == RolloutState.Direction.FORWARD
                && !state.course().aborting()
                && !state.ended();
        return state.plan().stages().stream()
                .flatMap(s -> forward && state.gates().get(s.id()) instanceof GateReading.Closed c
                        ? Optional.of(new Closed(s, c)).stream()
                        : Optional.<Closed>empty().stream())
                .filter(c -> reached(state, c.stage()))
                .findFirst();
    }

    /** A stage and why it is closed. */
    record Closed(Stage stage, GateReading.Closed reading) {}

    /** A reading that differs from what was written down last. */
    static Optional<Event> news(RolloutState state, Instant now) {
        return state.plan().stages().stream()
                .filter(s -> !s.gates().isEmpty() && !settled(state, s, now) && reached(state, s))
                .flatMap(s -> changed(state, s, now).stream())
                .findFirst();
    }

    /** Whether its last reading still holds: what is open stays so, unless its time has passed before it was begun. */
    private static boolean settled(RolloutState state, Stage stage, Instant now) {
        return switch (state.gates().get(stage.id())) {
            case null -> false;
            case GateReading.Open open -> open.holds(now) || begun(state, stage);
            case GateReading.Closed closed ->
                !begun(state, stage)
                        && forced(state, stage).isEmpty()
                        && closed.lookAgainAt().filter(now::isBefore).isPresent();
        };
    }

    /**
     * Where a stage takes something out, it is begun with that; waits and preparations before do not count. Nor does an
     * order of which nobody knows how it ended: if the look finds it done, the stage is begun; if not, it begins anew, and
     * what it may have taken out by half comes back with its lease.
     */
    private static boolean begun(RolloutState state, Stage stage) {
        List<Step> steps = state.plan().of(stage);
        List<Step> grouped = steps.stream().filter(s -> !s.group().isEmpty()).toList();
        return (grouped.isEmpty() ? steps : grouped)
                .stream().map(s -> state.of(s.id())).anyMatch(Gates::begun);
    }

    private static boolean begun(StepState step) {
        return switch (step.phase()) {
            case ORDERED -> !step.looking();
            case DONE, SKIPPED, FAILED -> true;
            case WAITING, IN_DOUBT, UNDONE -> false;
        };
    }

    private static Optional<Event> changed(RolloutState state, Stage stage, Instant now) {
        GateReading reading = read(state, stage, now);
        return reading.equals(state.gates().get(stage.id()))
                ? Optional.empty()
                : Optional.of(new Event.GateRead(now, stage.id(), reading));
    }

    private static boolean reached(RolloutState state, Stage stage) {
        List<Step> steps = state.plan().of(stage);
        return steps.stream().anyMatch(s -> Director.ready(state, s));
    }

    private static Optional<Said> forced(RolloutState state, Stage stage) {
        return state.readings().said(stage.id(), Said.Kind.FORCED).stream().findFirst();
    }

    /** The first closed gate of the stage; or open, until the first of its gates must be read again. */
    private static GateReading read(RolloutState state, Stage stage, Instant now) {
        Optional<Said> forced = forced(state, stage);
        if (forced.isPresent()) {
            return new GateReading.Open(
                    "forced by " + forced.get().who() + ": " + forced.get().why());
        }
        GateReading.Open all = new GateReading.Open("no condition");
        for (Gate gate : stage.gates()) {
            switch (read(state, stage, gate, now)) {
                case GateReading.Closed closed -> {
                    return closed;
                }
                case GateReading.Open open -> all = all.and(open);
            }
        }
        return all;
    }

    private static GateReading read(RolloutState state, Stage stage, Gate gate, Instant now) {
        return switch (gate) {
            case Gate.Soaked soaked -> soaked(state, soaked.watch());
            case Gate.Within within ->
                begun(state, stage)
                        ? new GateReading.Open(
                                "the stage was begun in its window, and is finished",
                                Optional.of(now),
                                Optional.of(now))
                        : WindowGate.read(state, stage, within, now);
            case Gate.Approved asks -> Approvals.read(state, stage, asks, now);
            case Gate.ByHand byHand ->
                state.readings().said(stage.id(), Said.Kind.DONE).stream()
                        .reduce((a, b) -> b)
                        .<GateReading>map(s -> new GateReading.Open("done by hand by " + s.who() + ": " + s.why()))
                        .orElseGet(() -> new GateReading.Closed(
                                "to be done by hand: " + byHand.text(),
                                "a person, when it is done: drover done " + stage.id()
                                        + " --evidence \"what shows it\"",
                                Optional.empty()));
        };
    }

    private static GateReading soaked(RolloutState state, StepId watch) {
        Watched watched = state.watches().get(watch);
        Optional<Judgement> judgement = watched == null ? Optional.empty() : watched.judgement();
        if (watched == null || judgement.isEmpty()) {
            return new GateReading.Open("nothing was to be watched");
        }
        if (watched.promoted()) {
            return new GateReading.Open("a person promoted it");
        }
        Judgement j = judgement.get();
        Soak soak = Watches.soak(state, watch);
        return switch (j.answer()) {
            case GOOD ->
                soak.manualPromotion()
                        ? closed("the canary is good and waits for a person")
                        : new GateReading.Open(j.text());
            case BAD -> closed("the canary is bad: " + j.text());
            case NOT_ENOUGH -> // few requests are no reason to trust what was hardly seen, nor what others suffer from
                soak.littleTrafficPromotes() && j.missing() > 0 && Judge.seenEnough(watched.evidence(), soak)
                        ? new GateReading.Open(j.text())
                        : closed(j.text());
        };
    }

    private static GateReading closed(String because) {
        return new GateReading.Closed(because, PERSON, Optional.empty());
    }
}
