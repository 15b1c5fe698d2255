package dev.drover.deploy.cli;

import dev.drover.coordinator.engine.Claims;
import dev.drover.coordinator.engine.QueueMailbox;
import dev.drover.coordinator.engine.RolloutLoop;
import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.coordinator.view.Timeline;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.view.Colours;
import dev.drover.deploy.view.LiveView;
import dev.drover.deploy.view.PlainView;
import dev.drover.deploy.view.Terminal;
import dev.drover.shared.fleet.Fleet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One rollout in the hands of this process: claim, roll, release, and say how it ended. */
final class Rolling {
    private final Fleet fleet;
    private final JournalStore journal;
    private final LocalWorkers workers;
    private final Shared shared;

    Rolling(Fleet fleet, JournalStore journal, LocalWorkers workers, Shared shared) {
        this.fleet = fleet;
        this.journal = journal;
        this.workers = workers;
        this.shared = shared;
    }

    int roll(String rollout, boolean resumed) throws InterruptedException {
        Claims claims = new Claims(
                workers,
                journal,
                fleet.name(),
                rollout,
                RunCommand.state(journal, rollout).plan());
        List<String> refusals = claims.take(shared.who, shared.from(), resumed);
        if (!refusals.isEmpty()) {
            if (!resumed) {
                claims.abandon(1, refusals, Instant.now());
            }
            throw new Stop(
                    ExitCode.REFUSED,
                    String.join("\n", refusals) + "\nrefused; nothing was touched." + Claims.wayOut(refusals));
        }
        boolean terminal = Terminal.there() && !shared.json;
        RolloutState end;
        if (terminal) {
            LiveView view = new LiveView(System.out, Colours.detect());
            try {
                end = loop(rollout, view, resumed);
            } finally {
                view.stop();
            }
        } else {
            end = loop(rollout, new PlainView(System.out, shared.json), resumed);
        }
        if (end.ended()) {
            claims.release();
        }
        return told(rollout, end);
    }

    private RolloutState loop(String rollout, Watcher view, boolean resumed) throws InterruptedException {
        RolloutLoop loop = new RolloutLoop(
                rollout, journal, journal, workers, shared.place().clock(), view);
        loop.progressDeadline(fleet.care().canary().progressDeadline());
        QueueMailbox mailbox = new QueueMailbox();
        workers.reportTo(report -> mailbox.post(new Signal.Reported(report)));
        if (resumed) {
            loop.resumeIfHeld(mailbox, shared.who, shared.why);
        }
        CountDownLatch finished = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> pauseAndWait(mailbox, finished));
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            loop.run(mailbox, shared.who, shared.from(), () -> true);
        } catch (RuntimeException | InterruptedException e) {
            finished.countDown(); // lets a Ctrl-C that waits for the safe point end
            throw e;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            told(rollout, loop.state());
            Runtime.getRuntime().halt(ExitCode.WAITS_FOR_PERSON); // Ctrl-C: the hook waits for us, and we are done
        }
        return loop.state();
    }

    /** A person's Ctrl-C is a wish to pause; the shutdown of this machine is not, and waits for nobody. */
    private void pauseAndWait(QueueMailbox mailbox, CountDownLatch finished) {
        if (finished.getCount() == 0) {
            return; // it ended by itself, and has said why
        }
        if (OwnMachine.goesDown()) {
            System.err.println(
                    "\nthis machine goes down; what runs on hosts goes on, and drover run --resume finds it");
            Runtime.getRuntime().halt(ExitCode.WAITS_FOR_PERSON);
        }
        System.err.println(
                "\npausing at the next safe point; what runs on hosts goes on, and is found again. (kill -9 is safe, too.)");
        mailbox.post(new Signal.Command(Signal.Wish.PAUSE, shared.who, "Ctrl-C", Optional.empty()));
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last line of {@code drover run --json}. */
    record Summary(
            String type,
            String rollout,
            String status,
            Optional<Verdict> verdict,
            int exitCode,
            List<Explainer.Reason> waitsFor,
            Timeline.Measures measures,
            List<String> debt) {}

    private int told(String rollout, RolloutState end) {
        List<Event> events = journal.events(rollout);
        Timeline timeline = Timeline.of(events);
        if (shared.json) {
            System.out.println(EventJson.write(new Summary(
                    "summary",
                    rollout,
                    StatusLine.of(end),
                    end.course().verdict(),
                    code(end),
                    Explainer.whyNot(end),
                    timeline.measures(),
                    timeline.debt())));
        } else {
            System.out.println();
            System.out.println("rollout " + rollout + ": " + StatusLine.of(end));
            timeline.debt().forEach(d -> System.out.println("  left as debt: " + d));
            System.out.println(String.format(
                    Locale.ROOT,
                    "  took %.1f s, of which %.1f s is the longest chain on the hosts; drover report %s tells all",
                    timeline.measures().makespanMillis() / 1000.0,
                    timeline.measures().criticalPathMillis() / 1000.0,
                    rollout));
        }
        return code(end);
    }

    static int code(RolloutState end) {
        if (end.course().verdict().isPresent()) {
            return switch (end.course().verdict().get()) {
                case COMPLETED -> ExitCode.DONE;
                case PUT_BACK -> ExitCode.ROLLED_BACK;
                case ABORTED -> ExitCode.WAITS_FOR_PERSON;
            };
        }
        boolean doubt = end.steps().values().stream().anyMatch(s -> s.phase() == Phase.IN_DOUBT);
        return doubt ? ExitCode.IN_DOUBT : ExitCode.WAITS_FOR_PERSON;
    }
}
