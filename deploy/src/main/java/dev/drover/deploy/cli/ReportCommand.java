package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.view.ReportText;
import dev.drover.coordinator.view.Timeline;
import dev.drover.coordinator.wire.EventJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "The report of a rollout: Markdown, or JSON with --json.")
final class ReportCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "ROLLOUT", arity = "0..1", description = "default: the newest")
    String wanted = "";

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            String rollout = Shared.rollout(journal, wanted);
            List<Event> events = journal.events(rollout);
            System.out.println(shared.json ? EventJson.write(Timeline.of(events)) : ReportText.of(rollout, events));
            return ExitCode.DONE;
        }
    }
}
