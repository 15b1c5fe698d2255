package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.WorkOrder;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "What the commands of a step said, from the host's own ledger.")
final class LogsCommand implements Callable<Integer> {
    private static final int TOUCHES_MAX = 20;

    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "STEP", description = "a step's name, as drover plan and status show it")
    String step = "";

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        try (JournalStore journal = shared.reading();
                Helpers helpers = shared.helpers(fleet)) {
            String rollout = Shared.rollout(journal, "");
            RolloutState state = RunCommand.state(journal, rollout);
            StepId id = new StepId(step);
            if (!state.steps().containsKey(id)) {
                throw new Stop(
                        ExitCode.USAGE,
                        "no step " + step + "; there are " + state.steps().keySet());
            }
            Step planned = state.plan().step(id);
            for (Journal.Entry entry : journal.read(rollout)) {
                if (entry.event() instanceof Event.StepOrdered o && o.step().equals(id)) {
                    show(
                            helpers,
                            planned,
                            new WorkOrder(rollout, "", "", 0, planned, o.mission(), o.attempt(), Optional.empty()));
                }
            }
            return ExitCode.DONE;
        }
    }

    private static void show(Helpers helpers, Step step, WorkOrder order) {
        for (int touch = 1; touch <= TOUCHES_MAX; touch++) {
            String id = order.id() + "." + touch;
            Output fate = helpers.tell(step.host(), "fate", id);
            if (fate.value("state").orElse("absent").equals("absent")) {
                return;
            }
            System.out.println("== " + id + " on " + step.host() + ": "
                    + fate.value("state").orElse("?")
                    + fate.value("exit").map(e -> ", exit " + e).orElse(""));
            System.out.print(helpers.tell(step.host(), "output", id, "0").out());
        }
    }
}
