package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Survey;
import dev.drover.coordinator.view.PatchesText;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.fleet.Fleet;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "patches",
        mixinStandardHelpOptions = true,
        description =
                "Shows what is pending on every host: packages, security first, reboots, services on old libraries.")
final class PatchesCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        try (Helpers helpers = shared.helpers(fleet)) {
            InstantSource clock = InstantSource.system();
            System.err.println("looking at " + fleet.hosts().size() + " hosts, and renewing their lists of packages…");
            Observed seen = new Survey(fleet, helpers, clock, Hosts.shipped(fleet), shared.ownBoot())
                    .look(Optional.empty(), true);
            System.out.println(
                    shared.json
                            ? EventJson.write(seen.upkeep())
                            : PatchesText.of(fleet, seen.upkeep(), clock.instant()));
            seen.troubles().stream()
                    .filter(t -> t.blocks() || seen.upkeep().patches().get(t.host()) == null)
                    .forEach(t -> System.err.println(t.text()));
            boolean all = seen.upkeep().patches().size() == fleet.hosts().size();
            return all ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }
}
