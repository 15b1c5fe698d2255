package dev.drover.coordinator.rollout;

import dev.drover.shared.action.Library;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.StepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a person may take upon herself: going on without a check, and stages that ask, or do not want to open. */
final class Consents {
    private Consents() {}

    static Decision skip(RolloutState state, Signal.Command c, Instant now) {
        Optional<StepId> wanted = c.step().or(() -> Decider.failed(state)).or(() -> Wants.first(state));
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

    /** Approves a stage that asks for it. */
    static Decision approve(RolloutState state, Signal.Command c, Instant now) {
        return stage(state, c, stage -> {
            Optional<Gate.Approved> asks = gate(stage, Gate.Approved.class);
            return asks.isEmpty()
                    ? new Decision.Refuse("stage " + stage.id() + " does not ask for approval")
                    : Approvals.refusal(state, stage, asks.get(), c.who(), now)
                            .<Decision>map(Decision.Refuse::new)
                            .orElseGet(() -> accept(new Event.Approved(now, stage.id(), c.who(), c.why())));
        });
    }

    /** Takes a person's word that what a stage waits for was done by hand. */
    static Decision done(RolloutState state, Signal.Command c, Instant now) {
        return stage(state, c, stage -> {
            if (gate(stage, Gate.ByHand.class).isEmpty()) {
                return new Decision.Refuse("in stage " + stage.id() + " nothing is to be done by hand");
            }
            return c.why().isBlank()
                    ? new Decision.Refuse("what shows that it is done? --evidence")
                    : accept(new Event.DoneByHand(now, stage.id(), c.who(), c.why()));
        });
    }

    /** Forces a stage's gates open. */
    static Decision force(RolloutState state, Signal.Command c, Instant now) {
        return stage(state, c, stage -> {
            if (stage.gates().isEmpty()) {
                return new Decision.Refuse("stage " + stage.id() + " has no gate");
            }
            return c.why().isBlank()
                    ? new Decision.Refuse("a forced gate needs a reason: --why")
                    : accept(new Event.Forced(now, stage.id(), c.who(), c.why()));
        });
    }

    private static Decision accept(Event event) {
        return new Decision.Accept(List.of(event));
    }

    private static <G extends Gate> Optional<G> gate(Stage stage, Class<G> type) {
        return stage.gates().stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The stage that was named, or else the one that waits. */
    private static Decision stage(RolloutState state, Signal.Command c, Function<Stage, Decision> then) {
        Optional<Stage> stage = c.step().isPresent()
                ? c.step()
                        .flatMap(named -> state.plan().stages().stream()
                                .filter(s -> s.id().equals(named.text()))
                                .findFirst())
                : Gates.closed(state).map(Gates.Closed::stage);
        return stage.map(then)
                .orElseGet(() -> new Decision.Refuse("which stage? there is "
                        + c.step().map(s -> "no stage " + s).orElse("none that waits")));
    }
}
