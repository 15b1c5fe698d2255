package dev.drover.deploy.server;

import dev.drover.coordinator.adapter.http.Api;
import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The helpers on hosts, as far as the coordinator that leads asks them for others: words that change nothing. */
public record ServerHelpers(Servers servers) implements Helpers {
    private static final Output NO_ANSWER = Output.unreachable("the coordinator has told nothing of it");

    @Override
    public Output tell(HostId host, String... words) {
        return Optional.ofNullable(tellAll(List.of(host), words).get(host)).orElse(NO_ANSWER);
    }

    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        return hosts.isEmpty()
                ? Map.of()
                : byHost(servers.post("/api/v1/looks", new Api.Look(hosts, List.of(words)), Api.Seen[].class));
    }

    public static Map<HostId, Output> byHost(Api.Seen... answers) {
        Map<HostId, Output> byHost = new TreeMap<>();
        for (Api.Seen seen : answers) {
            byHost.put(seen.host(), seen.answer());
        }
        return byHost;
    }

    @Override
    public void close() {
        // Each question has a connection of its own.
    }
}
