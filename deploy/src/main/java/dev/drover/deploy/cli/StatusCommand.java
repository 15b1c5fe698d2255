package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.Leftovers;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.wire.EventJson;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "status", mixinStandardHelpOptions = true, description = "Where a rollout is, and who has it in hand.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "ROLLOUT", arity = "0..1", description = "default: the newest")
    String wanted = "";

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            String rollout = Shared.rollout(journal, wanted);
            RolloutState state = RunCommand.state(journal, rollout);
            boolean live = !state.ended() && shared.place().held();
            String hands = state.ended()
                    ? "nobody: it has ended"
                    : live ? shared.place().owner() : "nobody: its process is gone; drover run --resume goes on";
            if (shared.json) {
                System.out.println(EventJson.write(Map.of(
                        "rollout", rollout,
                        "status", StatusLine.of(state),
                        "inTheHandsOf", hands,
                        "live", live,
                        "hindrance", ClusterCommand.hindrance(shared),
                        "course", state.course(),
                        "steps", state.steps(),
                        "debt", Leftovers.of(state))));
            } else {
                System.out.println("rollout " + rollout + ": " + StatusLine.of(state));
                System.out.println("in the hands of " + hands);
                ClusterCommand.hindrance(shared).ifPresent(h -> System.out.println("  it cannot go on: " + h));
                if (!state.ended()) {
                    Explainer.whyNot(state)
                            .forEach(r -> System.out.println(
                                    "  " + r.text() + " (since " + r.since() + "; cleared by: " + r.clearedBy() + ")"));
                }
                Leftovers.of(state).forEach(d -> System.out.println("  left as debt: " + d));
            }
            return state.ended() || live ? ExitCode.DONE : Rolling.code(state);
        }
    }
}
