package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.plan.StepId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description =
                "Why the newest rollout, or one step of it, is where it is: reason, since when, who can clear it.")
final class WhyCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "STEP", arity = "0..1", description = "a step's name, as drover plan and status show it")
    String step = "";

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            RolloutState state = RunCommand.state(journal, Shared.rollout(journal, ""));
            StepId id = new StepId(step);
            if (!step.isEmpty() && !state.steps().containsKey(id)) {
                throw new Stop(
                        ExitCode.USAGE,
                        "no step " + step + "; there are " + state.steps().keySet());
            }
            List<Explainer.Reason> reasons = step.isEmpty() ? Explainer.whyNot(state) : Explainer.whyNot(state, id);
            if (shared.json) {
                System.out.println(EventJson.write(reasons));
                return ExitCode.DONE;
            }
            System.out.println(StatusLine.of(state));
            ClusterCommand.hindrance(shared).ifPresent(h -> System.out.println("it cannot go on: " + h));
            reasons.forEach(r -> System.out.println(
                    r.text() + "\n    since      " + r.since() + "\n    cleared by " + r.clearedBy()));
            return ExitCode.DONE;
        }
    }
}
