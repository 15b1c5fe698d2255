package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.wire.EventJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", mixinStandardHelpOptions = true, description = "All rollouts of this journal, newest first.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Override
    public Integer call() {
        try (JournalStore journal = shared.reading()) {
            List<Map<String, String>> rows = new ArrayList<>();
            for (String rollout : journal.rollouts()) {
                Journal.Entry first = journal.read(rollout).getFirst();
                Event.Planned planned = (Event.Planned) first.event();
                rows.add(Map.of(
                        "rollout", rollout,
                        "planned", planned.at().toString(),
                        "who", planned.who(),
                        "change", planned.plan().changes().getFirst().text(),
                        "status", StatusLine.of(RunCommand.state(journal, rollout))));
            }
            if (shared.json) {
                System.out.println(EventJson.write(rows));
            } else if (rows.isEmpty()) {
                System.err.println("the journal has no rollout yet");
            } else {
                rows.forEach(r -> System.out.println(String.format(
                        "%-12s %-20s %-10s %-32s %s",
                        r.get("rollout"), r.get("planned"), r.get("who"), r.get("change"), r.get("status"))));
            }
            return ExitCode.DONE;
        }
    }
}
