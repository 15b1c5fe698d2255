package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Signal.Wish;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a person may want of the newest rollout while it rolls. Every wish is durable and carries person and reason. */
final class WishCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private WishCommands() {}

    private static int send(Shared shared, Wish wish, Optional<StepId> step) throws InterruptedException {
        try (JournalStore journal = shared.reading()) {
            String rollout = Shared.rollout(journal, "");
            RolloutState state = RunCommand.state(journal, rollout);
            if (state.ended()) {
                throw new Stop(
                        ExitCode.REFUSED,
                        "rollout " + rollout + " has ended: "
                                + state.course().verdict().get());
            }
            long letter = journal.put(rollout, new Signal.Command(wish, shared.who, shared.why, step));
            if (!shared.place().held()) {
                System.out.println("written down. No process has rollout " + rollout
                        + " in hand; it is carried out by: drover run --resume");
                return ExitCode.WAITS_FOR_PERSON;
            }
            Optional<String> answer = Optional.empty();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (answer.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(100);
                answer = journal.answerTo(letter);
            }
            System.out.println(answer.orElse("written down; not answered yet, see: drover status"));
            return answer.filter(a -> a.startsWith("refused")).isPresent() ? ExitCode.REFUSED : ExitCode.DONE;
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Pauses at the next safe point, with known-good hosts back in service.")
    static final class Pause implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Option(names = "--in-place", description = "start nothing more, even if a host is out of service")
        boolean inPlace;

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, inPlace ? Wish.PAUSE_IN_PLACE : Wish.PAUSE, Optional.empty());
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on after a pause.")
    static final class Resume implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.RESUME, Optional.empty());
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Goes back: puts everything touched back as it was found.")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.ROLLBACK, Optional.empty());
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description = "Ends it: settles what runs, returns what is good, lists mixed versions as debt.")
    static final class Abort implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.ABORT, Optional.empty());
        }
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = "Says that a canary which waits for a person is good.")
    static final class Promote implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.PROMOTE, Optional.empty());
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Tries a broken step again.")
    static final class Retry implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "STEP", arity = "0..1", description = "default: every broken step")
        String step = "";

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.RETRY, step.isEmpty() ? Optional.empty() : Optional.of(new StepId(step)));
        }
    }

    @Command(
            name = "skip",
            mixinStandardHelpOptions = true,
            description = "Goes on without a check or a wait; needs --why, and is kept as debt.")
    static final class Skip implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "STEP", description = "a broken or waiting step")
        String step = "";

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.SKIP, Optional.of(new StepId(step)));
        }
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Says yes to a stage that asks for it (approve: in the fleet file).")
    static final class Approve implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "STAGE", arity = "0..1", description = "default: the stage that waits")
        String stage = "";

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.APPROVE, stage.isEmpty() ? Optional.empty() : Optional.of(new StepId(stage)));
        }
    }

    @Command(
            name = "done",
            mixinStandardHelpOptions = true,
            description = "Says that what a stage waits for was done by hand, and what shows it.")
    static final class Done implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "STAGE", arity = "0..1", description = "default: the stage that waits")
        String stage = "";

        @Option(
                names = "--evidence",
                required = true,
                paramLabel = "TEXT",
                description = "what shows it, for the record: a version, a log line, the address of a picture")
        String evidence = "";

        @Override
        public Integer call() throws InterruptedException {
            shared.why = evidence;
            return send(shared, Wish.DONE, stage.isEmpty() ? Optional.empty() : Optional.of(new StepId(stage)));
        }
    }

    @Command(
            name = "force",
            mixinStandardHelpOptions = true,
            description = "Opens a stage's gates whatever they say; needs --why, and is kept as debt.")
    static final class Force implements Callable<Integer> {
        @Mixin
        Shared shared = new Shared();

        @Parameters(paramLabel = "STAGE", arity = "0..1", description = "default: the stage that waits")
        String stage = "";

        @Override
        public Integer call() throws InterruptedException {
            return send(shared, Wish.FORCE, stage.isEmpty() ? Optional.empty() : Optional.of(new StepId(stage)));
        }
    }
}
