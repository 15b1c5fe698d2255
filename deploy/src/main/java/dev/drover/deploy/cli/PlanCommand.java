package dev.drover.deploy.cli;

import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.sim.WhatIfCrash;
import dev.drover.deploy.view.Colours;
import dev.drover.deploy.view.RehearsalText;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.nio.file.Path;
import java.util.List;
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

    @Mixin
    Changes changes = new Changes();

    @Parameters(
            paramLabel = "CHANGE|FILE.yaml",
            description = "upgrade, patch, restore-test, or a file with several changes for one plan")
    String change = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write the plan there, for: drover run FILE")
    @Nullable
    Path output;

    @Option(
            names = "--what-if-crash",
            description = "rehearse, for each step, what becomes of the fleet if everything that drives it dies there")
    boolean rehearse;

    /** How a plan is shown. */
    enum Format {
        text,
        json,
        md
    }

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "text, json, or md: a runbook that a person could follow by hand (default: ${DEFAULT-VALUE})")
    Format format = Format.text;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        RolloutRequest wish = changes.request(change);
        Plan plan = shared.served() ? new ServerRun(shared).plan(wish) : planned(fleet, wish);
        if (output != null) {
            Planning.write(output, plan);
        }
        System.out.println(rehearse ? rehearsed(fleet, plan) : shown(plan));
        return ExitCode.DONE;
    }

    private Plan planned(Fleet fleet, RolloutRequest wish) {
        try (LocalWorkers workers = shared.workers(fleet)) {
            return Planning.make(fleet, workers, wish, Planning.past(shared));
        }
    }

    private String rehearsed(Fleet fleet, Plan plan) {
        List<WhatIfCrash.Rehearsal> rehearsals = WhatIfCrash.of(fleet, plan);
        return shared.json ? EventJson.write(rehearsals) : RehearsalText.of(rehearsals, Colours.detect());
    }

    private String shown(Plan plan) {
        String digest = EventJson.digest(plan);
        return switch (shared.json ? Format.json : format) {
            case json -> EventJson.write(new Planning.PlanFile(digest, plan));
            case md -> Runbook.of(plan, digest);
            case text -> PlanText.of(plan, digest);
        };
    }
}
