package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
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

    /** As many bytes of it as the helper gives at once. */
    private static final int PART = 65_536;

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
            int touches = 0;
            for (Event event : journal.events(rollout)) {
                if (event instanceof Event.StepOrdered o && o.step().equals(id)) {
                    touches += show(
                            helpers,
                            planned,
                            new WorkOrder(rollout, "", "", 0, planned, o.mission(), o.attempt(), Optional.empty()));
                }
            }
            if (touches == 0) {
                System.err.println(step + " has touched nothing on " + planned.host() + " so far");
            }
            return ExitCode.DONE;
        }
    }

    /** How many touches of the host there were. */
    private static int show(Helpers helpers, Step step, WorkOrder order) {
        for (int touch = 1; touch <= TOUCHES_MAX; touch++) {
            String id = order.id() + "." + touch;
            Output fate = ask(helpers, step.host(), "fate", id);
            if (fate.value("state").orElse("absent").equals("absent")) {
                return touch - 1;
            }
            System.out.println("== " + id + " on " + step.host() + ": "
                    + fate.value("state").orElse("?")
                    + fate.value("exit").map(e -> ", exit " + e).orElse(""));
            for (long at = 0; at < fate.number("size"); at += PART) {
                System.out.print(ask(helpers, step.host(), "output", id, String.valueOf(at))
                        .out());
            }
        }
        return TOUCHES_MAX;
    }

    private static Output ask(Helpers helpers, HostId host, String... words) {
        Output answer = helpers.tell(host, words);
        if (!answer.ok()) {
            throw new Stop(
                    ExitCode.REFUSED, host + " keeps what its orders said, and cannot be asked: " + answer.complaint());
        }
        return answer;
    }
}
