package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why not yet? One answer for the command line, the live view and the report. */
public final class Explainer {
    private Explainer() {}

    /**
     * One reason.
     *
     * @param since since when it holds
     * @param clearedBy who or what clears it
     */
    public record Reason(String text, Instant since, String clearedBy) {}

    /** Why the rollout as a whole is where it is. */
    public static List<Reason> whyNot(RolloutState state) {
        List<Reason> reasons = new ArrayList<>();
        state.course()
                .hold()
                .ifPresent(h ->
                        reasons.add(new Reason("paused by " + h.who() + ": " + h.why(), h.since(), clears(state))));
        Gates.closed(state)
                .ifPresent(c -> reasons.add(new Reason(
                        c.stage().title() + " waits: " + c.reading().because(),
                        state.progressAt(),
                        c.reading().clearedBy())));
        state.readings()
                .beside()
                .harm()
                .filter(h -> !state.ended())
                .ifPresent(h -> reasons.add(new Reason(
                        "the new release harms the old one: " + h.text(),
                        h.at(),
                        "the way back" + Cures.words(state))));
        Wants.of(state).forEach(w -> reasons.add(wanting(w.step().id(), w.want(), w.until(), state)));
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            if (s.running() || s.phase() == Phase.IN_DOUBT || s.phase() == Phase.FAILED) {
                reasons.addAll(whyNot(state, step.id()));
            }
        }
        return reasons;
    }

    /** Whether a gate is closed that only a person can open. */
    public static boolean waitsForPerson(RolloutState state) {
        return Gates.closed(state)
                .filter(c -> c.reading().lookAgainAt().isEmpty())
                .isPresent();
    }

    /** Why a step is not done. */
    public static List<Reason> whyNot(RolloutState state, StepId id) {
        Step step = state.plan().step(id);
        StepState s = state.of(id);
        Optional<Wants.Wanting> kept = LastServer.waiting(state).stream()
                .filter(w -> w.step().equals(step))
                .findFirst();
        if (kept.isPresent()) {
            return List.of(wanting(id, kept.get().want(), kept.get().until(), state));
        }
        return switch (s.phase()) {
            case DONE, SKIPPED, UNDONE ->
                List.of(new Reason(id + " is " + s.phase() + ": " + s.because(), s.since(), "nothing"));
            case ORDERED ->
                List.of(new Reason(
                        id + " runs on " + step.host() + (s.because().isEmpty() ? "" : ": " + s.because()),
                        s.since(),
                        "its end, at the latest " + s.since().plus(step.pace().deadline())));
            case IN_DOUBT ->
                List.of(new Reason(
                        id + " is in doubt: " + s.because(),
                        s.since(),
                        "a look at " + step.host() + ", which Drover repeats" + next(s)));
            case FAILED ->
                List.of(new Reason(id + " broke on " + step.host() + ": " + s.because(), s.since(), s.remedy()));
            case WAITING -> waiting(state, step);
        };
    }

    private static List<Reason> waiting(RolloutState state, Step step) {
        List<Reason> reasons = new ArrayList<>();
        StepState s = state.of(step.id());
        if (state.course().direction() == Direction.BACK) {
            reasons.add(new Reason("the rollout goes back: " + state.course().turnedBecause(), s.since(), "nothing"));
        }
        state.course()
                .hold()
                .ifPresent(h -> reasons.add(
                        new Reason("the rollout is paused by " + h.who() + ": " + h.why(), h.since(), clears(state))));
        if (state.gates().get(step.stage()) instanceof GateReading.Closed closed) {
            reasons.add(new Reason(
                    step.id() + " waits at its stage's gate: " + closed.because(),
                    state.progressAt(),
                    closed.clearedBy()));
        }
        if (s.wanting()) {
            Optional<Instant> until = Wants.of(state).stream()
                    .filter(w -> w.step().equals(step))
                    .findFirst()
                    .flatMap(Wants.Wanting::until);
            s.patience().want().ifPresent(w -> reasons.add(wanting(step.id(), w, until, state)));
        } else if (!s.due()) {
            reasons.add(new Reason(step.id() + " is tried again" + next(s), s.since(), "time"));
        }
        for (StepId need : step.needs()) {
            if (!state.of(need).phase().passed()) {
                reasons.add(new Reason(
                        step.id() + " waits for " + need + " (" + state.of(need).phase() + ")",
                        state.of(need).since(),
                        "the end of " + need));
            }
        }
        return reasons;
    }

    private static Reason wanting(StepId id, StepState.Want want, Optional<Instant> until, RolloutState state) {
        return new Reason(
                id + " waits: " + want.text(),
                want.since(),
                want.wanted() + "; Drover tries again" + next(state.of(id))
                        + until.map(u -> (state.course().aborting() ? ", and leaves it" : ", and pauses")
                                        + " if that is in vain until " + u)
                                .orElse(""));
    }

    private static String next(StepState s) {
        return s.patience().until().map(u -> ", next at " + u).orElse("");
    }

    private static String clears(RolloutState state) {
        return Decider.failed(state).isPresent()
                ? "a person: drover retry, drover rollback or drover abort"
                : "a person: drover resume";
    }
}
