package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.RolloutState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "watch", mixinStandardHelpOptions = true, description = "Follows a rollout, line by line, to its end.")
final class WatchCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "ROLLOUT", arity = "0..1", description = "default: the newest")
    String wanted = "";

    @Override
    public Integer call() throws InterruptedException {
        try (JournalStore journal = shared.reading()) {
            String rollout = Shared.rollout(journal, wanted);
            return Rolling.code(Following.follow(shared, journal, rollout, RolloutState::ended));
        }
    }
}
