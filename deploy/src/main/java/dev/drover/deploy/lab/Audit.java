package dev.drover.deploy.lab;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads back from the lab itself what became of posts and jobs, and what HAProxy and systemd saw. */
public final class Audit {
    private static final Pattern LEFT = Pattern.compile(
            "^(\\S+) .*?Server (\\S+?)/(\\S+) .*?\\b(\\d+) active and \\d+ backup servers? (?:left|online)");
    private static final Pattern STATE = Pattern.compile("^(\\S+) .*?Server (\\S+?)/(\\S+) is (UP|DOWN)\\b");
    private static final Pattern TAKEN_OUT = Pattern.compile("^(\\S+) .*?Server (\\S+?)/(\\S+)"
            + " (?:enters drain state|is going DOWN for maintenance).*? (\\d+) active and");
    private static final int TO_THE_SECOND = "2026-11-29T18:35:06".length();
    private static final Duration JOBS_WITHIN = Duration.ofMinutes(10);

    private final Lab lab;

    public Audit(Lab lab) {
        this.lab = lab;
    }

    /**
     * What became of acknowledged posts.
     *
     * @param doubled jobs that ran to their end more than once
     */
    public record Posts(long lost, long jobsLost, long doubled) {}

    /** Waits until the queues are worked off, retries included, and compares. */
    public Posts posts(Set<String> acknowledged) {
        untilJobsAreDone();
        Map<String, Integer> expected = new HashMap<>();
        for (String line : sql("select uuid, effects_expected from statuses")) {
            String[] f = line.split("\\|", -1);
            expected.put(f[0], Integer.valueOf(f[1]));
        }
        Map<String, Integer> effects = new HashMap<>();
        long doubled = 0;
        for (String line : sql("select uuid, kind, count(*) from effects group by 1, 2")) {
            String[] f = line.split("\\|", -1);
            effects.merge(f[0], 1, Integer::sum);
            doubled += Long.parseLong(f[2]) > 1 ? 1 : 0;
        }
        long lost = acknowledged.stream().filter(u -> !expected.containsKey(u)).count();
        long jobsLost = acknowledged.stream()
                .filter(expected::containsKey)
                .mapToLong(u -> Math.max(0, expected.getOrDefault(u, 0) - effects.getOrDefault(u, 0)))
                .sum();
        return new Posts(lost, jobsLost, doubled);
    }

    /** Waits until no job waits or runs, retries included. */
    void untilJobsAreDone() {
        Lab.awaitLong("the queues to be worked off", JOBS_WITHIN, () -> waiting() == 0);
    }

    private long waiting() {
        String script = "n=0; for q in $(redis-cli smembers queues); do n=$((n + $(redis-cli llen queue:$q))); done;"
                + " n=$((n + $(redis-cli zcard retry))); for p in $(redis-cli smembers processes); do"
                + " b=$(redis-cli hget $p busy); n=$((n + ${b:-0})); done; echo $n";
        return Long.parseLong(
                lab.exec("redis01", script).orFail("reading the queues").strip());
    }

    private List<String> sql(String query) {
        return lab.exec("db01", "su postgres -c \"psql -At mastodon_production -c \\\"" + query + "\\\"\"")
                .orFail("reading the database")
                .lines()
                .toList();
    }

    /** Seconds for which a backend had fewer servers than the minimum, by HAProxy's own log from this line on. */
    public double belowMinimumSeconds(String backend, int minimum, long fromLine) {
        double below = 0;
        OffsetDateTime since = null;
        Set<String> seen = new HashSet<>();
        for (String line : log(fromLine)) {
            Matcher m = LEFT.matcher(line);
            if (!m.find() || !m.group(2).equals(backend) || !seen.add(line)) {
                continue;
            }
            OffsetDateTime at = OffsetDateTime.parse(m.group(1));
            boolean short0 = Integer.parseInt(m.group(4)) < minimum;
            if (short0 && since == null) {
                since = at;
            } else if (!short0 && since != null) {
                below += Duration.between(since, at).toMillis() / 1000.0;
                since = null;
            }
        }
        return below;
    }

    /** A span of time in which a server was DOWN; one that is DOWN still has no end. */
    public record Down(String server, OffsetDateTime from, Optional<OffsetDateTime> until) {}

    /** When HAProxy held servers of a backend for DOWN because the application answered its check with a wrong status. */
    public List<Down> downs(String backend, long fromLine) {
        Map<String, OffsetDateTime> since = new HashMap<>();
        List<Down> downs = new ArrayList<>();
        for (String line : log(fromLine)) {
            Matcher m = STATE.matcher(line);
            if (!m.find() || !m.group(2).equals(backend)) {
                continue;
            }
            OffsetDateTime at = OffsetDateTime.parse(m.group(1));
            if (m.group(4).equals("UP")) {
                Optional.ofNullable(since.remove(m.group(3)))
                        .ifPresent(from -> downs.add(new Down(m.group(3), from, Optional.of(at))));
            } else if (line.contains("Layer7 wrong status")) {
                since.putIfAbsent(m.group(3), at);
            }
        }
        since.forEach((server, from) -> downs.add(new Down(server, from, Optional.empty())));
        return downs;
    }

    /** How often a server was taken out of a backend, by hand or by Drover, while no other was left in it. */
    public long lastTakenOut(String backend, long fromLine) {
        return log(fromLine).stream()
                .map(TAKEN_OUT::matcher)
                .filter(m -> m.find() && m.group(2).equals(backend) && Integer.parseInt(m.group(4)) == 0)
                .map(m -> m.group(1).substring(0, TO_THE_SECOND) + m.group(3)) // each line is there twice
                .distinct()
                .count();
    }

    /** How many lines HAProxy's log has now. */
    public long logLines() {
        return Long.parseLong(lab.exec("lb01", "cat /var/log/haproxy.log 2>/dev/null | wc -l")
                .out()
                .strip());
    }

    private List<String> log(long fromLine) {
        return lab.exec(
                        "lb01",
                        "tail -n +" + (fromLine + 1) + " /var/log/haproxy.log | grep -E 'Server (web|streaming)/'")
                .out()
                .lines()
                .toList();
    }

    /** Seconds for which two processes served the queue scheduler at once, by systemd's start and stop times. */
    public double schedulerDoubledSeconds() {
        List<double[]> spans = new ArrayList<>();
        for (LabHost host : lab.hosts()) {
            if (host.settings().getOrDefault("LAB_QUEUES", "").contains("scheduler")) {
                spans.addAll(spans(host.name()));
            }
        }
        double doubled = 0;
        for (int i = 0; i < spans.size(); i++) {
            for (int j = i + 1; j < spans.size(); j++) {
                doubled += Math.max(
                        0, Math.min(spans.get(i)[1], spans.get(j)[1]) - Math.max(spans.get(i)[0], spans.get(j)[0]));
            }
        }
        return doubled;
    }

    private List<double[]> spans(String host) {
        List<double[]> spans = new ArrayList<>();
        String journal = lab.exec(
                        host,
                        "journalctl -u mastodon-sidekiq.service -o short-unix --no-pager | grep -E 'systemd.*: (Started|Stopped)'")
                .out();
        for (String line : journal.lines().toList()) {
            double at = Double.parseDouble(line.split(" ", -1)[0]);
            if (line.contains(": Started")) {
                spans.add(new double[] {at, Double.MAX_VALUE});
            } else if (!spans.isEmpty()) {
                spans.getLast()[1] = at;
            }
        }
        return spans;
    }

    /** What undo must restore: commit, running units, environment by hash, and the balancer's view. */
    public String footprint() {
        StringBuilder all = new StringBuilder();
        for (LabHost host : lab.hosts()) {
            if (host.runsRuby()) {
                all.append(host.name())
                        .append(' ')
                        .append(lab.exec(
                                        host.name(),
                                        "cd /home/mastodon/live && git -c safe.directory='*' rev-parse HEAD && sha256sum < .env.production"
                                                + " && systemctl list-units --plain --no-legend 'mastodon-*' | awk '{print $1, $3, $4}'"
                                                + " && for p in $(systemctl show -p MainPID --value 'mastodon-*'); do readlink /proc/$p/cwd; done")
                                .out());
            }
        }
        all.append(lab.exec(
                        "lb01",
                        "echo 'show stat' | socat - /run/haproxy/admin.sock | cut -d, -f1,2,18,19 | grep -E '^(web|streaming),web'")
                .out());
        return all.toString();
    }
}
