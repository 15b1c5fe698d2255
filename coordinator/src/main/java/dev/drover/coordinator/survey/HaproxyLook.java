package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Observed.Trouble;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Asks the balancers for their servers, and whether they are set up as Drover needs them. */
final class HaproxyLook {
    private static final String DOCS = "see docs/balancers.md";

    private final Fleet fleet;
    private final Helpers helpers;
    private final List<Trouble> troubles = new ArrayList<>();

    HaproxyLook(Fleet fleet, Helpers helpers) {
        this.fleet = fleet;
        this.helpers = helpers;
    }

    /** What was found out of order on the way. */
    List<Trouble> troubles() {
        return troubles;
    }

    Map<HostId, List<HaproxyServer>> look(List<HostId> reached) {
        Map<HostId, List<HaproxyServer>> all = new TreeMap<>();
        for (HostId id : reached) {
            fleet.host(id).role(Role.Haproxy.class).ifPresent(h -> {
                Output shown = helpers.look(id, "haproxy", h.socket());
                if (!shown.ok()) {
                    troubles.add(new Trouble(id, shown.complaint(), DOCS + " for what Drover needs of HAProxy", true));
                }
                all.put(id, HaproxyServer.all(shown));
                directives(id, helpers.look(id, "haproxy_config", h.config()));
                webBackends(id).forEach(backend -> evidence(id, h, backend));
            });
        }
        return all;
    }

    private Stream<String> webBackends(HostId balancer) {
        return fleet.hosts().values().stream()
                .flatMap(host -> host.webLines().stream())
                .filter(line -> line.balancer().equals(balancer))
                .map(BackendServer::backend)
                .distinct();
    }

    private void directives(HostId id, Output config) {
        for (String needed : List.of("server-state-file", "load-server-state-from-file", "saves-state-on-reload")) {
            if (!config.values("directive").contains(needed)) {
                troubles.add(new Trouble(
                        id,
                        "HAProxy lacks " + needed + ": a reload during the roll would bring a drained server back",
                        DOCS,
                        false));
            }
        }
    }

    /** A note, and no more: hosts can be patched without it. */
    private void evidence(HostId id, Role.Haproxy haproxy, String backend) {
        Output log = helpers.look(id, "haproxy_log", haproxy.log(), backend, "0", "0", haproxy.config());
        if (!log.ok()) {
            troubles.add(new Trouble(id, "HAProxy's log can judge no canary: " + log.complaint(), DOCS, false));
        }
        Output before = helpers.look(id, "haproxy_log_before", haproxy.log(), backend, "60", haproxy.config());
        if (log.ok() && !before.ok()) {
            troubles.add(new Trouble(
                    id, "HAProxy's log does not tell how its servers were before: " + before.complaint(), DOCS, false));
        }
        log.rows("no-termination")
                .forEach(row -> troubles.add(new Trouble(
                        id,
                        "frontend " + row.getFirst() + " logs without %ts (" + row.getLast()
                                + "): an error of the application itself cannot be told from one of HAProxy",
                        "add %ts to its log-format, and reload HAProxy",
                        false)));
    }
}
