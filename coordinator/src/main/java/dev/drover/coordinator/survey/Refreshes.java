package dev.drover.coordinator.survey;

import dev.drover.coordinator.port.Helpers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a look fetches first: git's tags, the lists of packages. That changes a host, so it is ordered: under a claim in the
 * name of a plan, which whoever rolls may take over.
 */
final class Refreshes {
    private final Helpers helpers;
    private final String fleet;
    private final Map<HostId, Output> hellos;
    private final String plan = "plan-" + UUID.randomUUID();

    /**
     * @param hellos what the hosts have said of themselves
     */
    Refreshes(Helpers helpers, String fleet, Map<HostId, Output> hellos) {
        this.helpers = helpers;
        this.fleet = fleet;
        this.hellos = hellos;
    }

    /** The answers of these hosts; one that is claimed is only looked at, and its answer says why nothing was fetched. */
    Map<HostId, Output> all(List<HostId> hosts, String verb, String... args) {
        Map<HostId, Output> answers = new TreeMap<>();
        List<HostId> before = hosts.stream().filter(this::takesNoRefresh).toList();
        answers.putAll(helpers.tellAll(before, words("0", verb, args)));
        hosts.stream()
                .filter(h -> !before.contains(h))
                .collect(Collectors.groupingBy(h -> hello(h).value("epoch").orElse("0")))
                .forEach((epoch, same) -> answers.putAll(claimed(same, epoch, verb, args)));
        return answers;
    }

    private Output hello(HostId host) {
        return hellos.getOrDefault(host, Output.unreachable(""));
    }

    private boolean takesNoRefresh(HostId host) {
        return hello(host).value("protocol").orElse("1").equals("1");
    }

    private Map<HostId, Output> claimed(List<HostId> hosts, String epoch, String verb, String... args) {
        Map<HostId, Output> claims = helpers.tellAll(hosts, "claim", plan, epoch, fleet, plan, "a plan", "who plans");
        List<HostId> mine = hosts.stream().filter(h -> ok(claims, h)).toList();
        Map<HostId, Output> answers = new TreeMap<>(helpers.tellAll(mine, words(epoch, verb, args)));
        helpers.tellAll(mine, "release", plan, epoch);
        List<HostId> others = hosts.stream().filter(h -> !mine.contains(h)).toList();
        helpers.lookAll(others, unfetched(verb, args))
                .forEach((host, seen) ->
                        answers.put(host, told(seen, claims.getOrDefault(host, Output.unreachable("")))));
        return answers;
    }

    private static boolean ok(Map<HostId, Output> claims, HostId host) {
        Output claim = claims.get(host);
        return claim != null && claim.ok();
    }

    private String[] words(String epoch, String verb, String... args) {
        List<String> words = new ArrayList<>(List.of("refresh", plan, epoch, plan + "." + verb, verb));
        words.addAll(List.of(args));
        return words.toArray(String[]::new);
    }

    /** The look at what is there already: git's has no remote. */
    private static String[] unfetched(String verb, String... args) {
        return Stream.concat(Stream.of(verb), Stream.of(args).limit(2)).toArray(String[]::new);
    }

    private static Output told(Output seen, Output claim) {
        return new Output(seen.exit(), seen.out() + "fetch-problem=" + claim.complaint() + "\n", seen.err());
    }
}
