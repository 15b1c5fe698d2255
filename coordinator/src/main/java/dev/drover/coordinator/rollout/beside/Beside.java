package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The web hosts while old and new release run side by side: what was seen of each, and the verdict "the new release harms the
 * old one". Each server of the old release is compared with its own last ten minutes before.
 *
 * @param neighbours what is known of each web host
 * @param harm the verdict, once it has fallen
 * @param chosen what was tried against it: the step's name, and when it was chosen
 * @param mixedSince since when code of the new release runs at what all share
 */
public record Beside(
        Map<HostId, Neighbour> neighbours,
        Optional<Harm> harm,
        Map<String, Instant> chosen,
        Optional<Instant> mixedSince) {
    public static final Beside NOTHING = new Beside(Map.of(), Optional.empty(), Map.of(), Optional.empty());

    /** Servers that failed more than this part of their answers before are a broken old version. */
    private static final double BROKEN_BEFORE = 0.02;

    /** What happens shortly before a stop or start is seen belongs to it: looks come one after the other. */
    private static final Duration LOOKS = Duration.ofSeconds(10);

    /** Errors longer ago say nothing of now. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** Whether a sighting is to be written down: it says what is not known yet. */
    public boolean news(Sighting sighting, Seen seen) {
        return of(sighting.host()).news(sighting, seen) || witness(sighting, seen);
    }

    /** While a server fails, it matters that one of the new release answers still. */
    private boolean witness(Sighting sighting, Seen seen) {
        Optional<Instant> failing = neighbours.values().stream()
                .flatMap(n -> n.troubled(seen.at()).stream())
                .max(Instant::compareTo);
        return harm.isEmpty()
                && failing.isPresent()
                && sighting instanceof Sighting.Page page
                && Optional.ofNullable(of(page.host()).pages().get(page.path()))
                        .filter(known -> known.witnessWanted(page, seen, failing.get()))
                        .isPresent();
    }

    public Beside after(Sighting sighting, Seen seen) {
        Map<HostId, Neighbour> next = new TreeMap<>(neighbours);
        next.put(sighting.host(), of(sighting.host()).after(sighting, seen));
        return new Beside(next, harm, chosen, mixedSince);
    }

    public Beside harmed(Harm found) {
        return new Beside(neighbours, Optional.of(found), chosen, mixedSince);
    }

    public Beside mixed(Instant since) {
        return new Beside(neighbours, harm, chosen, Optional.of(since));
    }

    public Beside choosing(String cure, Instant at) {
        Map<String, Instant> next = new TreeMap<>(chosen);
        next.put(cure, at);
        return new Beside(neighbours, harm, next, mixedSince);
    }

    /** The web hosts whose last ten minutes before are not known at this balancer. */
    public boolean knowsBefore(HostId host, HostId balancer) {
        return of(host).before().containsKey(balancer);
    }

    /** A broken old version: what its servers failed before already is no reason to doubt that its fix is good. */
    public boolean brokenBefore() {
        List<Sighting.Before> all = neighbours.values().stream()
                .flatMap(n -> n.before().values().stream())
                .toList();
        long answers = all.stream().mapToLong(Sighting.Before::answers).sum();
        long failed = all.stream().mapToLong(Sighting.Before::failed).sum();
        return failed > BROKEN_BEFORE * answers;
    }

    /**
     * The verdict: signs of two kinds at one server of the old release, or three pages in a row; while a server of the new
     * one, if one serves, answers the page. Where both fail it is something else that fails.
     */
    public Optional<Harm> harms(Sides sides, Instant now) {
        for (HostId host : sides.old()) {
            Optional<Harm> found = harms(host, sides, now);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Harm> harms(HostId host, Sides sides, Instant now) {
        Neighbour neighbour = of(host);
        if (!neighbour.processKnown()) {
            return Optional.empty(); // it may just have been restarted
        }
        Signs signs = signs(host, sides, now);
        List<String> fresh = answering(signs.asked(neighbour), sides.fresh(), now);
        boolean alone = sides.fresh().isEmpty();
        boolean enough = signs.kinds().size() >= 2 || (signs.row() && !alone);
        if (!enough || (!alone && fresh.isEmpty())) {
            return Optional.empty();
        }
        String text = host + " of the old release: " + String.join("; ", signs.words())
                + (alone ? "" : "; meanwhile " + String.join("; ", fresh));
        return Optional.of(new Harm(now, host, text));
    }

    /** New servers that answer one of the pages, and did so since it fails, in words. */
    private List<String> answering(Map<String, Instant> since, List<HostId> fresh, Instant now) {
        List<String> words = new ArrayList<>();
        for (HostId host : fresh) {
            of(host).pages().forEach((path, page) -> {
                Instant from = since.get(path);
                if (from != null && page.witness(from, now)) {
                    words.add(host + " of the new one answers " + path + " with " + page.answer());
                }
            });
        }
        return words;
    }

    /**
     * What a server shows just now.
     *
     * @param pages paths that fail, and since when
     * @param row whether that is three times in a row
     * @param began when the first of what balancers say was seen
     */
    private record Signs(Set<Sign> kinds, Map<String, Instant> pages, boolean row, List<String> words, Instant began) {
        /** The pages that a new server must answer, and since when: those that fail, or any. */
        Map<String, Instant> asked(Neighbour neighbour) {
            Map<String, Instant> any = new TreeMap<>();
            neighbour.pages().keySet().forEach(path -> any.put(path, began));
            return pages.isEmpty() ? any : pages;
        }
    }

    private Signs signs(HostId host, Sides sides, Instant now) {
        Neighbour n = of(host);
        List<String> words = new ArrayList<>();
        Set<Sign> kinds = EnumSet.noneOf(Sign.class);
        Instant began = now;
        if (errs(n, sides, now)) {
            began = n.errorsAt().orElseThrow();
            Sighting.Errors e = n.errors().orElseThrow();
            kinds.add(Sign.OWN_ERRORS);
            words.add("it answered " + e.own() + " of " + e.answers()
                    + " requests in a minute with an error of its own, " + before(n, e.balancer()));
        }
        List<HostId> down = wrongAt(n, sides, now);
        if (!down.isEmpty()) {
            kinds.add(Sign.WRONG_STATUS);
            for (HostId balancer : down) {
                Instant since = n.line(balancer).since();
                began = since.isBefore(began) ? since : began;
            }
            words.add(down.getFirst()
                    + " calls it DOWN, because it answers the health check with a wrong status (L7STS)");
        }
        Map<String, Instant> failing = new TreeMap<>();
        boolean row = false;
        for (Map.Entry<String, PageMemory> page : n.pages().entrySet()) {
            if (fails(n, page.getValue(), sides, now)) {
                kinds.add(Sign.PAGE);
                failing.put(page.getKey(), page.getValue().since().orElse(now));
                row |= inRow(n, page.getValue());
                words.add(page.getKey() + " was answered with "
                        + page.getValue().answer() + ", " + page.getValue().inRow() + " times in a row");
            }
        }
        return new Signs(kinds, failing, row, words, began);
    }

    private static String before(Neighbour n, HostId balancer) {
        Sighting.Before b = n.before().get(balancer);
        return b == null ? "" : "and " + b.own() + " of " + b.answers() + " in the ten minutes before";
    }

    private static boolean errs(Neighbour n, Sides sides, Instant now) {
        return n.errorsAt()
                .filter(at -> Duration.between(at, now).compareTo(FRESH) < 0)
                .filter(at -> !excused(n, at, sides))
                .isPresent();
    }

    private static List<HostId> wrongAt(Neighbour n, Sides sides, Instant now) {
        List<HostId> balancers = new ArrayList<>();
        n.lines().forEach((balancer, line) -> {
            boolean excused = excused(n, line.since(), sides) && excused(n, now, sides);
            if (line.wrong() && line.served() && !n.fellBefore(balancer) && !excused) {
                balancers.add(balancer);
            }
        });
        return balancers;
    }

    /** A server that fails often anyway must fail more often in a row before that is a sign. */
    private static boolean fails(Neighbour n, PageMemory page, Sides sides, Instant now) {
        boolean fresh = Duration.between(page.at(), now).compareTo(FRESH) < 0;
        return page.fails() && fresh && !excused(n, page.at(), sides) && chance(n, page) <= A_SIGN;
    }

    private static boolean inRow(Neighbour n, PageMemory page) {
        return page.inRow() >= PageMemory.ROW && chance(n, page) <= A_VERDICT;
    }

    private static double chance(Neighbour n, PageMemory page) {
        return Math.pow(n.usual(), page.inRow());
    }

    private static final double A_SIGN = 0.0101;
    private static final double A_VERDICT = 0.0001;

    /** What belongs to a stop or a start that somebody asked for. */
    private static boolean excused(Neighbour n, Instant sign, Sides sides) {
        return n.asked()
                .filter(asked -> !sign.isBefore(asked.minus(LOOKS)) && sign.isBefore(asked.plus(sides.settles())))
                .isPresent();
    }

    private Neighbour of(HostId host) {
        return neighbours.getOrDefault(host, Neighbour.UNKNOWN);
    }

    /** Servers of the old release that suffer now; of errors of their own only those after this time count. */
    public List<HostId> suffering(Collection<HostId> old, Instant after, Instant now) {
        return old.stream().filter(host -> of(host).suffers(after, now)).toList();
    }

    /** Since when the longest-suffering of them does. */
    public Optional<Instant> sufferingSince(Collection<HostId> hosts) {
        return hosts.stream().flatMap(h -> of(h).ill().stream()).min(Instant::compareTo);
    }

    /** Whether a page of one of them was seen to fail after that time. */
    public boolean pageFailedAfter(Collection<HostId> hosts, Instant time) {
        return hosts.stream()
                .flatMap(h -> of(h).pages().values().stream())
                .anyMatch(p -> p.fails() && p.at().isAfter(time));
    }

    /** When a host itself was heard last, as far as what it said was news: while it fails, each look at a page is. */
    public Optional<Instant> heard(HostId host) {
        return of(host).heard();
    }

    /** Servers that some balancer calls DOWN for a wrong status. */
    public List<HostId> wrong(Collection<HostId> hosts) {
        return hosts.stream()
                .filter(h -> of(h).lines().values().stream().anyMatch(LineMemory::wrong))
                .toList();
    }

    /** Servers that some balancer calls DOWN, whatever the reason. */
    public List<HostId> down(Collection<HostId> hosts) {
        return hosts.stream()
                .filter(h -> of(h).lines().values().stream().anyMatch(LineMemory::down))
                .toList();
    }
}
