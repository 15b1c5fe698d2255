package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.view.Debts;
import dev.drover.coordinator.wire.EventJson;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "debt",
        mixinStandardHelpOptions = true,
        description =
                "Lists what rollouts left behind: skipped checks, forced gates, mixed versions. Plans show it, too.",
        subcommands = DebtCommand.Settle.class)
final class DebtCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    private static List<Debts.Debt> open(JournalStore journal) {
        return Debts.open(journal.rollouts().reversed().stream()
                .map(id -> new Debts.Rollout(id, journal.events(id)))
                .toList());
    }

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            List<Debts.Debt> open = open(journal);
            if (shared.json) {
                System.out.println(EventJson.write(open));
            } else if (open.isEmpty()) {
                System.out.println("no debt");
            } else {
                open.forEach(d -> System.out.println(d.text()));
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "settle",
            mixinStandardHelpOptions = true,
            description = "Says, with a reason, that what a rollout left behind is dealt with.")
    static final class Settle implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "ROLLOUT", description = "as drover debt names it")
        String rollout = "";

        @Override
        public Integer call() {
            if (shared.why.isBlank()) {
                throw new Stop(ExitCode.USAGE, "settling a debt needs a reason: --why");
            }
            try (JournalStore journal = shared.take()) {
                if (open(journal).stream().noneMatch(d -> d.rollout().equals(rollout))) {
                    throw new Stop(ExitCode.REFUSED, "rollout " + rollout + " has no open debt; see: drover debt");
                }
                int entries = journal.read(rollout).size();
                journal.append(rollout, entries, List.of(new Event.DebtSettled(Instant.now(), shared.who, shared.why)));
                System.out.println("settled");
                return ExitCode.DONE;
            }
        }
    }
}
