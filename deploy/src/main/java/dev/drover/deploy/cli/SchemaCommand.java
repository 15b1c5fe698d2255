package dev.drover.deploy.cli;

import dev.drover.coordinator.fleetfile.FleetFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the fleet file's JSON Schema, for editors.",
            "Beside the fleet file: drover schema > fleet.schema.json",
            "First line of the fleet file: # yaml-language-server: $$schema=fleet.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.print(FleetFile.schema());
        return ExitCode.DONE;
    }
}
