package dev.drover.deploy.cli;

import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        description = "Shows users the maintenance page on every balancer, or lets them in again.")
final class MaintenanceCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "on|off")
    String wanted = "";

    @Option(
            names = "--for",
            paramLabel = "MINUTES",
            defaultValue = "60",
            description = "on: the balancers end it by themselves after so many minutes (default: 60)")
    int minutes = 60;

    @Option(names = "--quiet-sidekiq", description = "on: Sidekiq fetches no jobs meanwhile; off lets it fetch again")
    boolean quiet;

    @Override
    public Integer call() throws InterruptedException {
        boolean on = wanted.equals("on");
        if (!on && !wanted.equals("off")) {
            throw new Stop(ExitCode.USAGE, "maintenance on, or maintenance off");
        }
        if (on && (minutes < 1 || minutes > 24 * 60)) {
            throw new Stop(ExitCode.USAGE, "--for takes minutes, from 1 to " + 24 * 60);
        }
        long seconds = on ? Duration.ofMinutes(minutes).toSeconds() : 0;
        return RunCommand.of(shared, RolloutRequest.of(new Change.Maintenance(on, seconds, quiet)))
                .call();
    }
}
