package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.journal.SqliteJournal;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what would happen, step by step, and touches nothing.")
final class PlanCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "CHANGE", description = "upgrade")
    String change = "";

    @Option(names = "--to", paramLabel = "TAG", defaultValue = "", description = "the release to upgrade to, a git tag")
    String to = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write the plan there, for: drover run FILE")
    @Nullable
    Path output;

    private Map<String, Duration> experience() {
        if (!Files.exists(shared.journal().resolve("journal.sqlite"))) {
            return Map.of();
        }
        try (SqliteJournal journal = shared.reading()) {
            return Planning.experience(journal);
        }
    }

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        try (LocalWorkers workers = shared.workers(fleet)) {
            Plan plan = Planning.make(fleet, workers, Planning.changes(change, to), experience());
            if (output != null) {
                Planning.write(output, plan);
            }
            String digest = EventJson.digest(plan);
            System.out.println(
                    shared.json ? EventJson.write(new Planning.PlanFile(digest, plan)) : PlanText.of(plan, digest));
            return ExitCode.DONE;
        }
    }
}
