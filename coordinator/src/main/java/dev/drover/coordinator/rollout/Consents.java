package dev.drover.coordinator.rollout;

import dev.drover.shared.action.Library;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a person may take upon herself: going on without a check, and stages that ask, or do not want to open. */
final class Consents {
    private Consents() {}

    static Decision skip(RolloutState state, Signal.Command c, Instant now) {
        Optional<StepId> wanted = c.step().or(() -> Decider.failed(state));
        if (wanted.isEmpty() || state.plan().steps().stream().noneMatch(s -> s.id().equals(wanted.get()))) {
            return new Decision.Refuse(
                    "which step? there is no " + wanted.map(StepId::text).orElse("broken step"));
        }
        if (c.why().isBlank()) {
            return new Decision.Refuse("a skipped check needs a reason: --why");
        }
        StepId id = wanted.get();
        Phase phase = state.of(id).phase();
        String action = state.plan().step(id).call().action();
        if (!Library.action(action).mayBeSkipped()) {
            return new Decision.Refuse("step " + id
                    + " is no check and no wait; what follows needs what it does: drover retry, rollback or abort");
        }
        if (phase != Phase.FAILED && phase != Phase.WAITING) {
            return new Decision.Refuse("step " + id + " is " + phase + "; only a broken or waiting one can be skipped");
        }
        return new Decision.Accept(List.of(new Event.StepSkipped(now, id, c.who(), c.why())));
    }

    /** Approves a stage that asks for it, or forces its gates open. */
    static Decision open(RolloutState state, Signal.Command c, Instant now) {
        boolean force = c.wish() == Signal.Wish.FORCE;
        Optional<Stage> stage = c.step()
                .flatMap(named -> state.plan().stages().stream()
                        .filter(s -> s.id().equals(named.text()))
                        .findFirst())
                .or(() -> c.step().isPresent()
                        ? Optional.empty()
                        : Gates.closed(state).map(Gates.Closed::stage));
        if (stage.isEmpty()) {
            return new Decision.Refuse("which stage? there is "
                    + c.step().map(s -> "no stage " + s).orElse("none that waits"));
        }
        boolean asks = stage.get().gates().stream().anyMatch(Gate.Approved.class::isInstance);
        if (!force && !asks) {
            return new Decision.Refuse("stage " + stage.get().id() + " does not ask for approval");
        }
        if (force && stage.get().gates().isEmpty()) {
            return new Decision.Refuse("stage " + stage.get().id() + " has no gate");
        }
        if (force && c.why().isBlank()) {
            return new Decision.Refuse("a forced gate needs a reason: --why");
        }
        Event event = force
                ? new Event.Forced(now, stage.get().id(), c.who(), c.why())
                : new Event.Approved(now, stage.get().id(), c.who(), c.why());
        return new Decision.Accept(List.of(event));
    }
}
