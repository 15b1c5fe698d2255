package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Replay;
import dev.drover.coordinator.wire.EventJson;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "The journal itself: verify its chain, or show its entries.")
final class JournalCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(index = "0", paramLabel = "verify|show")
    String verb = "";

    @Parameters(index = "1", paramLabel = "ROLLOUT", arity = "0..1", description = "default: the newest")
    String wanted = "";

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            return switch (verb) {
                case "verify" -> verify(journal);
                case "show" -> show(journal);
                default -> throw new Stop(ExitCode.USAGE, "journal verify, or journal show");
            };
        }
    }

    private static int verify(JournalStore journal) {
        Optional<String> wrong = journal.verify();
        System.out.println(wrong.map(w -> "DAMAGED: " + w).orElse("whole: every entry fits the one before it"));
        if (wrong.isEmpty()) {
            journal.rollouts()
                    .forEach(r -> System.out.println(r + ": "
                            + Replay.stray(journal.events(r))
                                    .map(stray -> "this version of Drover would have decided otherwise, " + stray)
                                    .orElse("replayed; every order follows from what stands before it")));
        }
        return wrong.isPresent() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private int show(JournalStore journal) {
        for (Journal.Entry entry : journal.read(Shared.rollout(journal, wanted))) {
            System.out.println(
                    shared.json
                            ? EventJson.write(entry)
                            : entry.seq() + "\t" + entry.epoch() + "\t" + EventJson.write(entry.event()));
        }
        return ExitCode.DONE;
    }
}
