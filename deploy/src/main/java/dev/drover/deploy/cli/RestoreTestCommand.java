package dev.drover.deploy.cli;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "restore-test",
        mixinStandardHelpOptions = true,
        description = "Proves the backup now: finds or takes a dump, restores it on a host with room, and reads it.")
final class RestoreTestCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Override
    public Integer call() throws InterruptedException {
        return RunCommand.of(shared, RolloutRequest.of(new Change.RestoreTest()))
                .call();
    }
}
