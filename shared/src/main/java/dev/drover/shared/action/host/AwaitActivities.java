package dev.drover.shared.action.host;

import dev.drover.shared.action.Broken;
import dev.drover.shared.action.Finding;
import dev.drover.shared.action.Machine;
import dev.drover.shared.action.OneWay;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until nothing runs that must not be interrupted: a backup or its upload, a base backup, a migration of a
 * guest, a long query, the package manager, and what the team's own probes tell. Nobody can skip it; who wants to go on
 * ends the activity.
 */
public final class AwaitActivities implements OneWay<AwaitActivities.Params> {
    /**
     * @param hosts names of all hosts that the outage touches, or that something needs which runs elsewhere
     */
    public record Params(List<String> hosts, long limitMillis) {}

    @Override
    public String name() {
        return "host.await-activities";
    }

    @Override
    public Class<Params> paramsType() {
        return Params.class;
    }

    @Override
    public Finding<Unchanged> check(Params p, Probe probe) {
        List<String> running = running(p.hosts(), probe);
        return running.isEmpty()
                ? new Finding.AlreadySo<>("nothing runs that must not be interrupted")
                : new Finding.Needed<>(String.join("; ", running), new Unchanged());
    }

    /** What must not be interrupted on these hosts now, a line each. */
    public static List<String> running(List<String> hosts, Probe probe) {
        List<String> all = new ArrayList<>();
        for (String host : hosts) {
            Output seen = Unseen.unlessOk(probe.elsewhere(new HostId(host)).look("activities"), "what runs on " + host);
            seen.rows("activity").forEach(a -> all.add(text(host, a)));
        }
        return all;
    }

    /** One line for a person, from a row of name, seconds, words. */
    public static String text(String host, List<String> row) {
        String since = row.get(1).equals("0") ? "" : " for " + row.get(1) + " s";
        String words = row.size() > 2 && !row.get(2).isBlank() ? " (" + row.get(2) + ")" : "";
        return row.getFirst() + " runs on " + host + since + words;
    }

    @Override
    public void apply(Params p, Unchanged before, Machine machine) {
        List<String> last = new ArrayList<>();
        boolean over = machine.await(Duration.ofMillis(p.limitMillis()), () -> {
            List<String> now = running(p.hosts(), machine);
            List<String> names =
                    now.stream().map(a -> a.replaceAll(" for \\d+ s", "")).toList();
            if (!names.equals(last)) {
                names.forEach(a -> machine.say("waits: " + a));
                last.clear();
                last.addAll(names);
            }
            return now.isEmpty();
        });
        if (!over) {
            throw new Broken(
                    String.join("; ", running(p.hosts(), machine)),
                    "let it end, or end it; then: drover retry. Nothing is rebooted under it");
        }
    }
}
