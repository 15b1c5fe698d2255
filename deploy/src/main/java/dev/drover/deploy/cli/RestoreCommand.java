package dev.drover.deploy.cli;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a bare host the fleet's database server, from the backups alone, and says what is lost.",
            "Write the new machine's address into the fleet file, at the host with the role postgres; trust it and give it"
                    + " the host helper; then: drover restore --to db01"
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HOST",
            description = "the bare host, by its name in the fleet file")
    String to = "";

    @Override
    public Integer call() throws InterruptedException {
        return RunCommand.of(shared, RolloutRequest.of(new Change.Restore(new HostId(to))))
                .call();
    }
}
