package dev.drover.shared.action.cache;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which databases the processes of units use, by their own connections: the host tells from which addresses and ports its
 * processes are connected (ss), Redis which database each of these uses (CLIENT LIST).
 *
 * @param used unit → databases of its connections; empty where Redis knows none of its connections
 */
record CacheClients(Map<String, Set<Integer>> used) {

    static CacheClients look(Probe host, List<String> units, String redis) {
        List<String> words = new ArrayList<>(List.of("cache_peers"));
        words.addAll(units);
        Output peers = Unseen.unlessOk(host.look(words.toArray(String[]::new)), "connections of " + units);
        Output clients =
                Unseen.unlessOk(host.elsewhere(new HostId(redis)).look("cache_clients"), "who is connected to Redis");
        Map<String, Integer> databases = new HashMap<>();
        clients.rows("client").stream()
                .filter(r -> r.size() > 1 && r.get(1).matches("[0-9]{1,9}"))
                .forEach(r -> databases.put(r.get(0), Integer.parseInt(r.get(1))));
        Map<String, Set<Integer>> used = new HashMap<>();
        units.forEach(u -> used.put(u, new TreeSet<>()));
        peers.rows("peer").stream()
                .filter(r -> r.size() > 1 && databases.containsKey(r.get(1)))
                .forEach(r ->
                        used.computeIfAbsent(r.get(0), u -> new TreeSet<>()).add(databases.getOrDefault(r.get(1), 0)));
        return new CacheClients(used);
    }

    boolean uses(String unit, int database) {
        return used.getOrDefault(unit, Set.of()).contains(database);
    }

    /** Whether Redis knows any connection of the unit. */
    boolean known(String unit) {
        return !used.getOrDefault(unit, Set.of()).isEmpty();
    }
}
