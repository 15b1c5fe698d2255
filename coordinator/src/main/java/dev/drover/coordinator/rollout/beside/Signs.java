package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one server of the old release shows just now; what somebody's stop or start explains is left out. */
final class Signs {
    /** What happens shortly before a stop or start is seen belongs to it: looks come one after the other. */
    private static final Duration LOOKS = Duration.ofSeconds(10);

    /** What was seen longer ago says nothing of now. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** What logs and balancers say is older than the look at it: by the time between two looks, or two health checks. */
    private static final Duration LAG = Duration.ofSeconds(3);

    /** A server that fails often anyway must fail more often in a row before that is a sign. */
    private static final double A_SIGN = 0.0101;

    private static final double A_VERDICT = 0.0001;

    private final Neighbour neighbour;
    private final Sides sides;
    private final Instant now;
    private final Map<Sign, Instant> since = new EnumMap<>(Sign.class);
    private final Map<String, Instant> failing = new TreeMap<>();
    private final List<String> words = new ArrayList<>();
    private Instant still = Instant.EPOCH;
    private boolean row;

    private Signs(Neighbour neighbour, Sides sides, Instant now) {
        this.neighbour = neighbour;
        this.sides = sides;
        this.now = now;
    }

    static Signs of(Neighbour neighbour, Sides sides, Instant now) {
        Signs signs = new Signs(neighbour, sides, now);
        signs.errors();
        signs.wrongStatus();
        signs.pages();
        return signs;
    }

    /** Two kinds, or three pages in a row; and its own page does not show that all this is over. */
    boolean enough() {
        return twoKinds() || row;
    }

    boolean show(Sign kind) {
        return since.containsKey(kind);
    }

    /** Whether two kinds are seen for so long. */
    boolean lasted(Duration time) {
        Instant second = since.values().stream().sorted().skip(1).findFirst().orElse(now);
        return twoKinds() && !still.isBefore(second.plus(time));
    }

    private boolean twoKinds() {
        return since.size() >= 2 && !remembered();
    }

    /** When it was last seen that something fails here. */
    Instant still() {
        return still;
    }

    String words() {
        return String.join("; ", words);
    }

    /** The pages that a new server must answer, and since when: those that fail, or any. */
    Map<String, Instant> asked() {
        Map<String, Instant> any = new TreeMap<>();
        neighbour.pages().keySet().forEach(path -> any.put(path, began()));
        return failing.isEmpty() ? any : failing;
    }

    /** Errors are remembered, and DOWN lasts until the balancer's next checks: a page that is well since shows more. */
    private boolean remembered() {
        Instant well = neighbour.wellAt();
        boolean failedAfter =
                neighbour.errors().filter(e -> e.at().minus(LAG).isAfter(well)).isPresent();
        return !show(Sign.PAGE) && !well.isBefore(began()) && !failedAfter;
    }

    private Instant began() {
        return since.values().stream().min(Comparator.naturalOrder()).orElse(now);
    }

    private void shows(Sign kind, Instant from, Instant last, String text) {
        since.merge(kind, from, (a, b) -> a.isBefore(b) ? a : b);
        still = last.isAfter(still) ? last : still;
        words.add(text);
    }

    private void errors() {
        neighbour
                .errors()
                .filter(e -> e.youngerThan(FRESH, now) && !excused(e.at()))
                .ifPresent(e -> shows(
                        Sign.OWN_ERRORS,
                        excused(e.since()) ? e.at() : e.since(),
                        e.at().minus(LAG),
                        "it answered " + e.latest().own() + " of " + e.latest().answers()
                                + " requests in a minute with an error of its own, "
                                + before(e.latest().balancer())));
    }

    private String before(HostId balancer) {
        Sighting.Before b = neighbour.before().get(balancer);
        return b == null ? "" : "and " + b.own() + " of " + b.answers() + " in the ten minutes before";
    }

    private void wrongStatus() {
        List<HostId> balancers = new ArrayList<>();
        neighbour.lines().forEach((balancer, line) -> {
            boolean excused = excused(line.since()) && excused(now);
            if (line.harmful() && !neighbour.fellBefore(balancer) && !excused) {
                balancers.add(balancer);
            }
        });
        for (HostId balancer : balancers) {
            LineMemory line = neighbour.line(balancer);
            shows(
                    Sign.WRONG_STATUS,
                    line.since(),
                    line.at().minus(LAG),
                    balancer + " calls it DOWN, because it answers the health check with a wrong status (L7STS)");
        }
    }

    private void pages() {
        neighbour.pages().forEach((path, page) -> {
            boolean fresh = Duration.between(page.at(), now).compareTo(FRESH) < 0;
            double chance = Math.pow(neighbour.usual(), page.inRow());
            if (page.fails() && fresh && !excused(page.at()) && chance <= A_SIGN) {
                Instant from = page.since().orElse(now);
                failing.put(path, from);
                row |= page.row() && chance <= A_VERDICT;
                shows(
                        Sign.PAGE,
                        from,
                        page.at(),
                        path + " was answered with " + page.answer() + ", " + page.inRow() + " times in a row");
            }
        });
    }

    /** What belongs to a stop or a start that somebody asked for. */
    private boolean excused(Instant sign) {
        return neighbour
                .asked()
                .filter(asked -> !sign.isBefore(asked.minus(LOOKS)) && sign.isBefore(asked.plus(sides.settles())))
                .isPresent();
    }
}
