package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.rollout.Neighbours;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.beside.Sighting;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Units;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * While old and new release run side by side, looks at their web hosts: how the balancers see them, what their logs say, whether
 * a page comes as a user would get it, and whether somebody has restarted them. Who does not answer says nothing.
 */
final class NeighbourLooks {
    /** A page that every release has, that everybody may see, and that is no part of the API. */
    static final String PAGE = "/about";

    private static final Duration EVERY = Duration.ofSeconds(2);

    /** Twelve a minute: a host answers whoever watches it at most twenty, beside what its own steps ask. */
    private static final Duration PAGES = Duration.ofSeconds(5);

    /** While it is doubted whether an old one is harmed, as far as they are not too many. */
    private static final Duration PAGES_SOON = Duration.ofSeconds(2);

    /** Looks hurry as long as they were fewer in the last minute. */
    private static final int PAGES_MANY = 18;

    /** Less than the twenty: the host's clock is not this one. */
    private static final int PAGES_MOST = 19;

    /** Before anything of the new release runs, how the old ones are is only got to know. */
    private static final Duration SELDOM = Duration.ofSeconds(20);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration BEFORE = Duration.ofMinutes(10);
    private static final Duration BEFORE_ANEW = Duration.ofSeconds(20);

    private final Workers workers;
    private final Mailbox mailbox;
    private final Pacing<Question> pacing = new Pacing<>();
    private final Map<Question, LogPlace> logs = new TreeMap<>();
    private final Map<HostId, Deque<Instant>> pages = new TreeMap<>();

    /** What is asked of whom. */
    private record Question(HostId host, String what) implements Comparable<Question> {
        @Override
        public int compareTo(Question other) {
            int byHost = host.compareTo(other.host);
            return byHost != 0 ? byHost : what.compareTo(other.what);
        }
    }

    NeighbourLooks(Workers workers, Mailbox mailbox) {
        this.workers = workers;
        this.mailbox = mailbox;
    }

    void ask(RolloutState state, Instant now) {
        List<Neighbours.Web> all = Neighbours.watched(state);
        if (all.isEmpty()) {
            return;
        }
        pacing.begin(now);
        boolean mixed = Neighbours.mixed(state);
        Set<HostId> doubted = mixed ? Neighbours.doubted(state, now) : Set.of();
        for (Neighbours.Web web : all) {
            process(web, mixed ? EVERY : SELDOM, now);
            if (!web.changing()) {
                page(web, mixed ? PAGES : SELDOM, doubted.contains(web.host()), now);
            }
            for (Neighbours.Line line : web.lines()) {
                line(line, all, mixed ? EVERY : SELDOM, now);
                if (line.log().isPresent()) {
                    log(line, line.log().get(), all, new Moment(now, mixed, known(state, web, line)));
                }
            }
        }
    }

    /** When a log is asked, and what is known by then. */
    private record Moment(Instant now, boolean mixed, boolean beforeKnown) {}

    private static boolean known(RolloutState state, Neighbours.Web web, Neighbours.Line line) {
        return state.readings().beside().knowsBefore(web.host(), line.balancer());
    }

    private void process(Neighbours.Web web, Duration every, Instant now) {
        tell(
                new Question(web.host(), "unit"),
                every,
                now,
                answer -> Units.all(answer).stream()
                        .filter(u -> !hasJustDied(u))
                        .<Sighting>map(u -> new Sighting.Unit(web.host(), u.startedMs(), u.restarts(), u.running()))
                        .toList(),
                "look",
                "unit",
                web.app().unit());
    }

    /** Meanwhile it looks like one that was stopped; the next look, when systemd has started it again, shows which it is. */
    private static boolean hasJustDied(Units.Unit unit) {
        return unit.wanted() && !unit.running();
    }

    private void page(Neighbours.Web web, Duration usual, boolean doubted, Instant now) {
        Deque<Instant> last = pages.computeIfAbsent(web.host(), h -> new ArrayDeque<>());
        last.removeIf(at -> Duration.between(at, now).abs().compareTo(MINUTE) >= 0);
        if (last.size() >= PAGES_MOST) {
            return;
        }
        Duration every = doubted && last.size() < PAGES_MANY ? PAGES_SOON : usual;
        boolean asks = tell(
                new Question(web.host(), "page"),
                every,
                now,
                answer -> answer.rows("page").stream()
                        .filter(row -> row.size() >= 2)
                        .<Sighting>map(row -> new Sighting.Page(web.host(), row.get(0), row.get(1)))
                        .toList(),
                "look",
                "neighbour_page",
                "" + web.app().port(),
                web.app().domain(),
                web.app().unit(),
                PAGE);
        if (asks) {
            last.add(now);
        }
    }

    private void line(Neighbours.Line line, List<Neighbours.Web> all, Duration every, Instant now) {
        tell(
                new Question(line.balancer(), "haproxy " + line.socket()),
                every,
                now,
                answer -> lines(line.balancer(), all, HaproxyServer.all(answer)),
                "look",
                "haproxy",
                line.socket());
    }

    private static List<Sighting> lines(HostId balancer, List<Neighbours.Web> all, List<HaproxyServer> servers) {
        List<Sighting> seen = new ArrayList<>();
        for (HaproxyServer server : servers) {
            host(balancer, all, server.backend(), server.server())
                    .ifPresent(h -> seen.add(new Sighting.Line(h, balancer, server.status(), server.check())));
        }
        return seen;
    }

    private static Optional<HostId> host(HostId balancer, List<Neighbours.Web> all, String backend, String server) {
        return all.stream()
                .filter(w -> w.lines().stream()
                        .anyMatch(l -> l.balancer().equals(balancer)
                                && l.backend().equals(backend)
                                && l.server().equals(server)))
                .map(Neighbours.Web::host)
                .findFirst();
    }

    private void log(Neighbours.Line line, Neighbours.Log log, List<Neighbours.Web> all, Moment moment) {
        Map<String, HostId> hosts = new TreeMap<>();
        for (Neighbours.Web web : all) {
            web.lines().stream()
                    .filter(l ->
                            l.balancer().equals(line.balancer()) && l.backend().equals(line.backend()))
                    .forEach(l -> hosts.put(l.server(), web.host()));
        }
        if (moment.mixed()) {
            Question question = new Question(line.balancer(), "log " + log.file() + " " + line.backend());
            LogPlace place = logs.computeIfAbsent(question, q -> new LogPlace());
            tell(
                    question,
                    EVERY,
                    moment.now(),
                    answer -> place.read(line.balancer(), hosts, answer, moment.now()),
                    place.look(line, log));
        }
        if (!moment.mixed() || !moment.beforeKnown()) {
            tell(
                    new Question(line.balancer(), "before " + log.file() + " " + line.backend()),
                    moment.mixed() ? PAGES : BEFORE_ANEW,
                    moment.now(),
                    answer -> LogPlace.before(line.balancer(), hosts, answer),
                    "look",
                    "haproxy_log_before",
                    log.file(),
                    line.backend(),
                    "" + BEFORE.toSeconds(),
                    log.config());
        }
    }

    private boolean tell(
            Question question, Duration every, Instant now, Function<Output, List<Sighting>> reads, String... words) {
        if (!pacing.asks(question, every, now)) {
            return false;
        }
        workers.tellLater(
                question.host(),
                answer -> {
                    List<Sighting> seen = answer.ok() ? reads.apply(answer) : List.of();
                    pacing.answered(question);
                    if (!seen.isEmpty()) {
                        mailbox.post(new Signal.BesideSeen(seen));
                    }
                },
                words);
        return true;
    }
}
