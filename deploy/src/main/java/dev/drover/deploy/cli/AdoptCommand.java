package dev.drover.deploy.cli;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.HostHelper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        description =
                "Takes hosts over from another journal, which is gone for good. Its orders are refused from then on.")
final class AdoptCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "HOST", arity = "0..*", description = "hosts of the fleet file")
    List<String> names = List.of();

    @Option(names = "--all", description = "every host of the fleet")
    boolean all;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        if (shared.why.isBlank()) {
            throw new Stop(ExitCode.USAGE, "adopt needs --reason: the other journal's owner will read it on the host");
        }
        List<HostId> hosts = all
                ? List.copyOf(fleet.hosts().keySet())
                : names.stream()
                        .map(HostId::new)
                        .filter(fleet.hosts()::containsKey)
                        .toList();
        if (hosts.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "which hosts? Name them, or --all");
        }
        try (JournalStore journal = shared.take();
                LocalWorkers workers = shared.workers(fleet)) {
            return adopt(fleet, journal, workers, hosts);
        }
    }

    private int adopt(Fleet fleet, JournalStore journal, LocalWorkers workers, List<HostId> hosts) {
        Map<HostId, Output> hellos = workers.tellAll(hosts, "hello");
        journal.raiseEpoch(
                hellos.values().stream().mapToLong(h -> h.number("epoch")).max().orElse(0) + 1);
        int failed = 0;
        for (HostId host : hosts) {
            Output hello = hellos.getOrDefault(host, new Output(255, "", "not reached"));
            HostHelper.claim(hello).ifPresent(c -> System.out.println(host + " was " + c.text()));
            hello.values("open")
                    .forEach(o ->
                            System.out.println(host + ": order " + o + " has no known end; look at it on the host"));
            Output taken = workers.tellAll(
                            List.of(host),
                            "claim",
                            journal.id(),
                            "" + journal.epoch(),
                            fleet.name(),
                            "none",
                            shared.who + " (" + shared.why + ")",
                            shared.from(),
                            "adopt")
                    .getOrDefault(host, new Output(255, "", "not reached"));
            System.out.println(
                    host + (taken.ok() ? ": adopted under epoch " + journal.epoch() : ": " + taken.complaint()));
            failed += taken.ok() ? 0 : 1;
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.REFUSED;
    }
}
