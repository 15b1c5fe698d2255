package dev.drover.coordinator.engine;

import dev.drover.coordinator.rollout.Neighbours;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.haproxy.HaproxyServer;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far one balancer's log was read, and what it said of each server in the last minute. Any thread may read. */
final class LogPlace {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** So many answers tell whether a good part of them is well. */
    private static final long ENOUGH = 20;

    private final Deque<Part> parts = new ArrayDeque<>();
    private long inode;
    private long offset;
    private Instant until = Instant.EPOCH;

    /** What one look found of one server; it was answered at some time since {@code from}, when the log was read before. */
    private record Part(Instant from, Instant at, HostId host, long answers, long bad, long own) {}

    /** The words of the next look. */
    synchronized String[] look(Neighbours.Line line, Neighbours.Log log) {
        return new String[] {"look", "haproxy_log", log.file(), line.backend(), "" + inode, "" + offset, log.config()};
    }

    /**
     * What a look tells of web hosts.
     *
     * @param hosts server → host
     */
    synchronized List<Sighting> read(HostId balancer, Map<String, HostId> hosts, Output answer, Instant at) {
        boolean first = inode == 0;
        inode = answer.number("inode");
        offset = answer.number("offset");
        Instant from = until;
        until = at;
        List<Sighting> seen = new ArrayList<>();
        if (first) {
            return seen; // it only tells where the log ends
        }
        parts.removeIf(p -> Duration.between(p.at(), at).abs().compareTo(MINUTE) >= 0);
        for (List<String> row : answer.rows("answers")) {
            HostId host = hosts.get(row.getFirst());
            if (host != null) {
                parts.add(new Part(from, at, host, number(row, 1), number(row, 2), number(row, 3)));
                if (number(row, 3) > 0) {
                    seen.add(lastMinute(balancer, host));
                }
            }
        }
        for (List<String> row : answer.rows("state")) {
            HostId host = hosts.get(row.getFirst());
            if (host != null && row.size() > 2) {
                seen.add(new Sighting.Line(host, balancer, row.get(1), row.get(2)));
            }
        }
        return seen;
    }

    private Sighting lastMinute(HostId balancer, HostId host) {
        List<Part> its = parts.stream().filter(p -> p.host().equals(host)).toList();
        return new Sighting.Errors(
                host,
                balancer,
                its.stream().mapToLong(Part::answers).sum(),
                its.stream().mapToLong(Part::own).sum(),
                Optional.of(wellAt(its)));
    }

    /**
     * After when a third and more of the answers were well last, over as many as tell it; long ago if at no time. Files that nginx
     * gives without asking the application come also from a server whose pages all fail.
     */
    private static Instant wellAt(List<Part> its) {
        long answers = 0;
        long bad = 0;
        for (Part part : its.reversed()) {
            answers += part.answers();
            bad += part.bad();
            if (answers >= ENOUGH && 3 * (answers - bad) >= answers) {
                return part.from();
            }
        }
        return answers < ENOUGH && 3 * (answers - bad) >= answers
                ? its.getFirst().from()
                : Instant.EPOCH;
    }

    /** What the log of some time before tells of web hosts; also of those that it has no answer of. */
    static List<Sighting> before(HostId balancer, Map<String, HostId> hosts, Output answer) {
        List<Sighting> seen = new ArrayList<>();
        hosts.forEach((server, host) -> {
            long[] counts = new long[4];
            for (List<String> row : answer.rows("answers")) {
                for (int i = 0; row.getFirst().equals(server) && i < 3; i++) {
                    counts[i] += number(row, i + 1);
                }
            }
            counts[3] = answer.rows("state").stream()
                    .filter(r -> r.getFirst().equals(server) && r.size() > 2)
                    .filter(r -> r.get(1).equals("DOWN") && r.get(2).equals(HaproxyServer.WRONG_STATUS))
                    .count();
            seen.add(new Sighting.Before(host, balancer, counts[0], counts[1], counts[2], counts[3]));
        });
        return seen;
    }

    private static long number(List<String> row, int at) {
        return at < row.size() && row.get(at).matches("\\d{1,15}") ? Long.parseLong(row.get(at)) : 0;
    }
}
