package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

    /** A host that did not answer for so long, since it showed signs, is judged without a look at its process. */
    private static final Duration SILENT = Duration.ofSeconds(10);

    /** Where no server of the new release serves yet, nothing tells a short outage from harm but how long it lasts. */
    private static final Duration LASTS = Duration.ofSeconds(6);

    /** How long looks hurry after a sign was seen. */
    private static final Duration DOUBT = Duration.ofSeconds(20);

    /** Whether a sighting is to be written down: it says what is not known yet. */
    public boolean news(Sighting sighting, Seen seen) {
        return of(sighting.host()).news(sighting, seen) || witness(sighting, seen) || wellMeanwhile(sighting, seen);
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

    /** An old server whose page is well after all may only wait for the balancer's next checks. */
    private boolean wellMeanwhile(Sighting sighting, Seen seen) {
        return harm.isEmpty()
                && seen.mixed()
                && seen.old()
                && sighting instanceof Sighting.Page page
                && of(page.host()).wellWanted(page, seen);
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

    /** The part of their answers that the servers failed before any code of the new release ran; nothing where no answer is known. */
    public OptionalDouble failedBefore() {
        List<Sighting.Before> all = neighbours.values().stream()
                .flatMap(n -> n.before().values().stream())
                .toList();
        long answers = all.stream().mapToLong(Sighting.Before::answers).sum();
        long failed = all.stream().mapToLong(Sighting.Before::failed).sum();
        return answers == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) failed / answers);
    }

    /**
     * The verdict: signs of two kinds at one server of the old release, or three pages in a row; while a server of the new
     * one, if one serves, answers the page, and the old one fails still after that. Where both fail it is something else that
     * fails, also where the new one is asked first when that is over.
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
        Signs signs = Signs.of(neighbour, sides, now);
        if (!signs.enough() || !processKnown(neighbour, signs, now)) {
            return Optional.empty();
        }
        boolean alone = sides.fresh().isEmpty();
        List<String> fresh = answering(signs, sides.fresh(), now);
        boolean shown = alone ? signs.lasted(LASTS) : !fresh.isEmpty();
        String text = host + " of the old release: " + signs.words()
                + (alone ? "" : "; meanwhile " + String.join("; ", fresh));
        return shown ? Optional.of(new Harm(now, host, text)) : Optional.empty();
    }

    /**
     * Whether it is known that nobody has just restarted it. Where the host cannot be asked for long, the balancers show
     * that a process answers, and for how long.
     */
    private static boolean processKnown(Neighbour neighbour, Signs signs, Instant now) {
        return neighbour.processKnown() || (signs.show(Sign.WRONG_STATUS) && neighbour.processSilent(SILENT, now));
    }

    /** New servers that answer one of the pages, and did so since it fails, in words. */
    private List<String> answering(Signs signs, List<HostId> fresh, Instant now) {
        Map<String, Instant> since = signs.asked();
        List<String> words = new ArrayList<>();
        for (HostId host : fresh) {
            of(host).pages().forEach((path, page) -> {
                Instant from = since.get(path);
                if (from != null && page.witness(from, signs.still(), now)) {
                    words.add(host + " of the new one answers " + path + " with " + page.answer());
                }
            });
        }
        return words;
    }

    /** Whether an old server has begun to show signs a short while ago: then it matters how the next page is answered. */
    public boolean doubted(HostId old, Instant now) {
        return harm.isEmpty()
                && of(old).troubled(now)
                        .filter(at -> Duration.between(at, now).compareTo(DOUBT) < 0)
                        .isPresent();
    }

    private Neighbour of(HostId host) {
        return neighbours.getOrDefault(host, Neighbour.UNKNOWN);
    }

    /** Servers of the old release that suffer now; of errors of their own only those after this time count. */
    public List<HostId> suffering(Collection<HostId> old, Instant after, Instant now) {
        return old.stream().filter(host -> of(host).suffers(after, now)).toList();
    }

    /** Since when none of them answers users, although a balancer still calls one of them UP; nothing where one may answer. */
    public Optional<Instant> answerNobodySince(Collection<HostId> old) {
        boolean up = old.stream()
                .map(this::of)
                .anyMatch(n -> !Answering.isOut(n) && Answering.failsAllSince(n).isPresent());
        return up && old.stream().allMatch(h -> Answering.nobodySince(of(h)).isPresent())
                ? old.stream()
                        .flatMap(h -> Answering.nobodySince(of(h)).stream())
                        .max(Instant::compareTo)
                : Optional.empty();
    }

    /** Whether a server of the new release may be answering users. */
    public boolean mayAnswer(HostId fresh) {
        return Answering.may(of(fresh));
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
