package dev.drover.deploy.cli;

import dev.drover.worker.HostHelper;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "host-script",
        mixinStandardHelpOptions = true,
        description =
                "Prints a script that installs the host helper and its sudo rule. Read it, then: drover host-script | ssh root@HOST sh")
final class HostScriptCommand implements Callable<Integer> {
    @Option(
            names = "--user",
            defaultValue = "drover",
            description = "the user that Drover logs in as (default: ${DEFAULT-VALUE})")
    String user = "drover";

    @Override
    public Integer call() {
        System.out.print(HostHelper.installer(user));
        return ExitCode.DONE;
    }
}
