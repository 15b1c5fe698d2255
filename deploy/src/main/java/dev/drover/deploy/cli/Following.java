package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.deploy.server.Servers;
import dev.drover.deploy.view.PlainView;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A rollout line by line, as its journal grows. */
final class Following {
    private static final Duration EVERY = Duration.ofMillis(500);

    /** A machine with a coordinator boots in less; what rolls goes on without anybody who follows it. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Following() {}

    /** Shows what comes, until that is enough; gives where the rollout is then. */
    static RolloutState follow(Shared shared, JournalStore journal, String rollout, Predicate<RolloutState> enough)
            throws InterruptedException {
        PlainView view = new PlainView(System.out, shared.json);
        int shown = 0;
        while (true) {
            List<Event> events = events(journal, rollout, PATIENCE);
            RolloutState state = RolloutState.fold(events);
            view.changed(state, events.subList(shown, events.size()));
            shown = events.size();
            if (enough.test(state)) {
                return state;
            }
            Thread.sleep(EVERY);
        }
    }

    /**
     * Reads where the journal can be read, and says so while it cannot.
     *
     * @throws Stop if nobody has answered for this long
     */
    static List<Event> events(JournalStore journal, String rollout, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            try {
                List<Event> events = journal.events(rollout);
                if (told) {
                    System.err.println("there is an answer again");
                }
                return events;
            } catch (Servers.Away | Journal.Unwritable away) {
                if (away instanceof Journal.NotLetIn || System.nanoTime() > end) {
                    throw new Stop(
                            ExitCode.REFUSED,
                            away.getMessage() + "\nDo next: see why; what rolls is not lost by it. Then: drover watch "
                                    + rollout);
                }
                if (!told) {
                    System.err.println(away.getMessage() + "\nwhat rolls is not lost by it; asking again for at most "
                            + patience.toMinutes() + " min");
                    told = true;
                }
                Thread.sleep(EVERY);
            }
        }
    }
}
