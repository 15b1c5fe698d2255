package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.deploy.view.PlainView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "watch", mixinStandardHelpOptions = true, description = "Follows a rollout, line by line, to its end.")
final class WatchCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofMillis(500);

    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "ROLLOUT", arity = "0..1", description = "default: the newest")
    String wanted = "";

    @Override
    public Integer call() throws InterruptedException {
        try (JournalStore journal = shared.reading()) {
            String rollout = Shared.rollout(journal, wanted);
            PlainView view = new PlainView(System.out, shared.json);
            int shown = 0;
            while (true) {
                List<Event> events =
                        journal.read(rollout).stream().map(Journal.Entry::event).toList();
                RolloutState state = RolloutState.fold(events);
                view.changed(state, events.subList(shown, events.size()));
                shown = events.size();
                if (state.ended()) {
                    return Rolling.code(state);
                }
                Thread.sleep(EVERY);
            }
        }
    }
}
