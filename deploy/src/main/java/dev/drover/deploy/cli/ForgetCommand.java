package dev.drover.deploy.cli;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.deploy.local.LocalWorkers;
import dev.drover.deploy.server.ServerHelpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description =
                "Removes what Drover keeps on hosts: claim and ledger; the highest epoch stays, so that an old order stays too old."
                        + " Refused while another journal has the claim.")
final class ForgetCommand implements Callable<Integer> {
    @Mixin
    Shared shared = new Shared();

    @Parameters(paramLabel = "HOST", arity = "1..*", description = "hosts of the fleet file")
    List<String> names = List.of();

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        List<HostId> hosts = Shared.hosts(fleet, names);
        Map<HostId, Output> answers = shared.served() ? asked(hosts) : told(fleet, hosts);
        answers.forEach((host, answer) -> System.out.println(host + ": "
                + (answer.ok() ? "forgotten; to remove the helper, too: docs/host.md" : answer.complaint())));
        return answers.values().stream().allMatch(Output::ok) ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private Map<HostId, Output> asked(List<HostId> hosts) {
        return ServerHelpers.byHost(
                shared.servers().post("/api/v1/forgettings", new Api.Forget(hosts), Api.Seen[].class));
    }

    private Map<HostId, Output> told(Fleet fleet, List<HostId> hosts) {
        try (JournalStore journal = shared.reading();
                LocalWorkers workers = shared.workers(fleet)) {
            return workers.tellAll(hosts, "forget", journal.id());
        }
    }
}
