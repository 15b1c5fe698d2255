package dev.drover.deploy.cli;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes bare hosts anew from the backups alone, and says how long it took and what is lost.",
            "Write the new machines' addresses into the fleet file; trust them, give them the host helper and the backups'"
                    + " command; then: drover restore --to db01,web01"
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Option(
            names = "--to",
            required = true,
            split = ",",
            paramLabel = "HOST",
            description = "bare hosts, by their names in the fleet file; each gets the duties that it has there")
    List<String> to = List.of();

    @Override
    public Integer call() throws InterruptedException {
        return RunCommand.of(
                        shared,
                        RolloutRequest.of(new Change.Restore(
                                to.stream().distinct().map(HostId::new).toList())))
                .call();
    }
}
