package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.engine.Adoption;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        description = {
            "Takes hosts over from another journal, which is gone for good. Its orders are refused from then on.",
            "A rollout of this journal that has not ended is paused, and what hosts know of it better is in doubt."
        })
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
        List<HostId> hosts = all ? List.copyOf(fleet.hosts().keySet()) : Shared.hosts(fleet, names);
        if (hosts.isEmpty()) {
            throw new Stop(ExitCode.USAGE, "which hosts? Name them, or --all");
        }
        Adoption.Outcome outcome = shared.served() ? asked(hosts) : adopt(fleet, hosts);
        if (shared.json) {
            System.out.println(EventJson.write(outcome));
        } else {
            outcome.hosts().forEach(h -> show(h, outcome.epoch()));
            outcome.paused().ifPresent(this::show);
        }
        return outcome.whole() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private Adoption.Outcome asked(List<HostId> hosts) {
        return shared.servers()
                .post("/api/v1/adoptions", new Api.Adopt(hosts, shared.who, shared.why), Adoption.Outcome.class);
    }

    private Adoption.Outcome adopt(Fleet fleet, List<HostId> hosts) {
        try (JournalStore journal = shared.take();
                LocalWorkers workers = shared.workers(fleet)) {
            return new Adoption(journal, workers, fleet.name())
                    .take(hosts, new Adoption.Taker(shared.who, shared.why, shared.from()), Instant.now());
        } catch (Journal.Stale | Journal.Unwritable cutOff) {
            throw new Stop(
                    ExitCode.REFUSED,
                    cutOff.getMessage()
                            + "\nHosts may refuse everybody until they are adopted. Do next: the same again");
        }
    }

    private static void show(Adoption.Taken taken, long epoch) {
        HostId host = taken.host();
        taken.claim().ifPresent(c -> System.out.println(host + " was " + c));
        taken.open()
                .forEach(o -> System.out.println(host + ": order " + o + " has no known end; look at it on the host"));
        System.out.println(host + ": " + taken.refusal().orElse("adopted under epoch " + epoch));
    }

    private void show(Adoption.Paused paused) {
        System.out.println("rollout " + paused.rollout() + " is paused"
                + (paused.lost() == 0
                        ? "; hosts know nothing of it that this journal does not."
                        : "; " + Stop.counted(paused.lost(), "step was", "steps were")
                                + " ordered after the backup, and will be looked at before anything else. What was"
                                + " there before is not known of them: going back will ask for work by hand.")
                + " Do next: " + (shared.served() ? "drover resume" : "drover run --resume"));
    }
}
