package dev.drover.deploy.cli;

import dev.drover.coordinator.engine.Rollouts;
import dev.drover.coordinator.planner.PlanChecks;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.view.Terminal;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Rolls a change: plans, shows the plan, asks, and runs it. Or runs exactly the plan in a file.")
final class RunCommand implements Callable<Integer> {
    private static final long JOURNAL_MIN_MB = 64;

    @Mixin
    Shared shared = new Shared();

    @Mixin
    Changes changes = new Changes();

    @Parameters(
            paramLabel = "CHANGE|FILE.yaml|PLAN.json",
            arity = "0..1",
            description =
                    "upgrade, patch, restore-test, a file with several changes, or a plan that drover plan -o wrote")
    String what = "";

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    boolean yes;

    @Option(names = "--resume", description = "go on with the rollout whose process has died or was paused")
    boolean resume;

    @Option(
            names = "--if-interrupted",
            description =
                    "with --resume: not if a person has paused it, and without complaint if there is nothing to resume")
    boolean ifInterrupted;

    private @Nullable RolloutRequest wish;

    /** Runs what a command of its own stands for; nobody is asked. */
    static RunCommand of(Shared shared, RolloutRequest wish) {
        RunCommand run = new RunCommand();
        run.shared = shared;
        run.wish = wish;
        run.yes = true;
        return run;
    }

    @Override
    public Integer call() throws InterruptedException {
        shared.fleet(); // its mistakes are told before anything else
        if (shared.served()) {
            return served();
        }
        try {
            return inHand();
        } catch (Journal.Stale lost) {
            throw new Stop(
                    ExitCode.WAITS_FOR_PERSON,
                    lost.getMessage() + "\nWhat runs on hosts runs on, and whoever has the journal in hand finds it.\n"
                            + "Do next: drover status; if nobody has it in hand: drover run --resume");
        } catch (Journal.Unwritable full) {
            throw new Stop(
                    ExitCode.WAITS_FOR_PERSON,
                    full.getMessage()
                            + "\nNothing was told to a host that is not written down. What runs there runs on and is"
                            + " found again; servers that are only drained come back by themselves.\nDo next: see that the journal can be written (room, or a database that answers) in "
                            + shared.place().text() + ", then: drover run --resume");
        }
    }

    private int served() throws InterruptedException {
        ServerRun server = new ServerRun(shared);
        if (resume) {
            throw new Stop(ExitCode.USAGE, "coordinators that serve go on by themselves; after a pause: drover resume");
        }
        Plan plan = plan(server::plan);
        confirm(plan);
        return server.follow(server.start(plan));
    }

    private int inHand() throws InterruptedException {
        Fleet fleet = shared.fleet();
        try (JournalStore journal = shared.take();
                LocalWorkers workers = shared.workers(fleet)) {
            journal.verify().ifPresent(wrong -> {
                throw new Stop(
                        ExitCode.REFUSED, "the journal is damaged, " + wrong + "; restore it, see docs/runbooks.md");
            });
            Shared.ownFleet(journal, fleet);
            Optional<String> open = open(journal);
            boolean paused = open.isPresent()
                    && state(journal, open.get()).course().hold().isPresent();
            if (ifInterrupted && (open.isEmpty() || paused)) {
                System.out.println(paused ? "the rollout was paused, and stays so" : "no rollout was interrupted");
                return ExitCode.DONE;
            }
            if (open.isPresent()) {
                return goOn(fleet, journal, workers, open.get());
            }
            if (resume) {
                throw new Stop(ExitCode.REFUSED, "there is nothing to resume: every rollout of this journal has ended");
            }
            room();
            Plan plan = plan(w -> Planning.make(fleet, workers, w, Planning.past(journal)));
            confirm(plan);
            return new Rolling(fleet, journal, workers, shared)
                    .roll(Rollouts.begin(journal, plan, shared.who, shared.why, Instant.now()), false);
        }
    }

    /** A rollout that cannot write cannot go on. */
    private void room() {
        long free = shared.drawer().toFile().getUsableSpace() >> 20;
        if (free < JOURNAL_MIN_MB) {
            throw new Stop(
                    ExitCode.REFUSED,
                    "only " + free + " MiB of disk are free for the journal in " + shared.drawer()
                            + ", a rollout wants " + JOURNAL_MIN_MB
                            + ". Make room, or put it elsewhere with --journal; nothing was touched");
        }
    }

    private static Optional<String> open(JournalStore journal) {
        return journal.rollouts().stream()
                .filter(r -> !state(journal, r).ended())
                .findFirst();
    }

    static RolloutState state(Journal journal, String rollout) {
        return RolloutState.fold(journal.events(rollout));
    }

    private int goOn(Fleet fleet, JournalStore journal, LocalWorkers workers, String rollout)
            throws InterruptedException {
        RolloutState state = state(journal, rollout);
        String found = "rollout " + rollout + " has not ended (" + StatusLine.of(state)
                + "); it was last in the hands of " + lastHands(journal, rollout);
        if (!resume) {
            System.err.println(found);
            if (!Terminal.there()) {
                System.err.println(
                        "To go on with it: drover run --resume. To go back: drover rollback, then drover run --resume");
                return ExitCode.WAITS_FOR_PERSON;
            }
            if (!Terminal.yes("Go on with it?")) {
                return ExitCode.WAITS_FOR_PERSON;
            }
        }
        if (!state.plan().fleetDigest().equals(fleet.digest())) {
            System.err.println(
                    "note: the fleet file has changed since this plan was made; the plan's own hosts and steps count");
        }
        return new Rolling(fleet, journal, workers, shared).roll(rollout, true);
    }

    private static String lastHands(JournalStore journal, String rollout) {
        return journal.events(rollout).stream()
                .filter(Event.Opened.class::isInstance)
                .map(Event.Opened.class::cast)
                .reduce((a, b) -> b)
                .map(o -> o.who() + " on " + o.from() + " since " + o.at())
                .orElse("nobody");
    }

    private Plan plan(Function<RolloutRequest, Plan> planner) {
        if (wish != null) {
            return planner.apply(wish);
        }
        if (what.isEmpty()) {
            throw new Stop(
                    ExitCode.USAGE,
                    "what is to be rolled? drover run upgrade --to TAG, drover run patch, or drover run PLAN.json");
        }
        if (!what.endsWith(".json")) {
            return planner.apply(changes.request(what));
        }
        Plan plan = Planning.read(Path.of(what)).plan();
        List<String> wrong = PlanChecks.check(plan);
        if (!wrong.isEmpty()) {
            throw new Stop(ExitCode.REFUSED, String.join("\n", wrong));
        }
        if (!plan.fleetDigest().equals(shared.fleet().digest())) {
            throw new Stop(ExitCode.REFUSED, "the fleet file has changed since " + what + " was made; make a new plan");
        }
        return plan;
    }

    private void confirm(Plan plan) {
        if (!shared.json) {
            System.out.println(PlanText.of(plan, EventJson.digest(plan)));
        }
        boolean reviewed = yes || what.endsWith(".json");
        if (reviewed) {
            return;
        }
        if (!Terminal.there()) {
            throw new Stop(ExitCode.REFUSED, "nobody is there to ask; --yes runs the plan as shown");
        }
        if (!Terminal.yes("Run this plan?")) {
            throw new Stop(ExitCode.REFUSED, "nothing was touched");
        }
    }
}
