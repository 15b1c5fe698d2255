package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Survey;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.view.Colours;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.Role;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Validates the fleet file, looks at every host, and shows what differs and what would block a roll.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        Colours c = Colours.detect();
        try (Helpers helpers = shared.helpers(fleet)) {
            Observed seen = new Survey(fleet, helpers, InstantSource.system(), Hosts.shipped(fleet), shared.ownBoot())
                    .look(Optional.empty(), false);
            if (shared.json) {
                System.out.println(EventJson.write(seen));
            } else {
                fleet.hosts().values().forEach(h -> host(h, seen, c));
                System.out.println();
                seen.troubles().forEach(t -> System.out.println((t.blocks() ? c.bad("✗ ") : c.warn("! ")) + t.text()));
                long blocking = seen.troubles().stream()
                        .filter(Observed.Trouble::blocks)
                        .count();
                System.out.println(
                        blocking == 0
                                ? c.good("nothing stands against a roll")
                                : c.bad(Stop.counted(blocking, "thing stands", "things stand") + " against a roll"));
            }
            return seen.blocked() ? ExitCode.REFUSED : ExitCode.DONE;
        }
    }

    private static void host(Host host, Observed observed, Colours c) {
        String roles = host.roles().stream().map(Role::name).collect(Collectors.joining(", "));
        Observed.Seen seen = observed.hosts().get(host.id());
        String facts = seen == null
                ? c.bad("not reached")
                : seen.os() + ", " + seen.memoryMb() + " MiB memory free, " + seen.diskMb() + " MiB disk free"
                        + seen.code()
                                .map(code -> ", Mastodon " + (code.tag().isEmpty() ? code.commit() : code.tag()))
                                .orElse("");
        System.out.println(String.format("%-12s %-34s %s", host.id(), roles, facts));
    }
}
