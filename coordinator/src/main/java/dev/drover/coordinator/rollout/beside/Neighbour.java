package dev.drover.coordinator.rollout.beside;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is known of one web host while old and new run side by side.
 *
 * @param before balancer → the ten minutes before
 * @param lines balancer → how it sees the server
 * @param pages path → how it is answered
 * @param process the latest look at it
 * @param processAt when that was
 * @param asked when it was last seen that somebody had asked for a stop or a start
 * @param unlooked when the first sign was seen since the process was looked at
 * @param errors errors of its own that are more than usual
 */
record Neighbour(
        Map<HostId, Sighting.Before> before,
        Map<HostId, LineMemory> lines,
        Map<String, PageMemory> pages,
        Optional<Sighting.Unit> process,
        Optional<Instant> processAt,
        Optional<Instant> asked,
        Optional<Instant> unlooked,
        Optional<ErrorMemory> errors) {

    /** Errors longer ago say nothing of now. */
    private static final Duration RECENT = Duration.ofSeconds(30);

    /** What is less probable than this, if the server is as it was before, is a sign. */
    private static final double RARE = 0.0101;

    static final Neighbour UNKNOWN = new Neighbour(
            Map.of(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    Neighbour after(Sighting sighting, Seen seen) {
        Neighbour next = noting(sighting, seen);
        boolean sign = next.latestSign().isAfter(latestSign());
        return sign && unlooked.isEmpty() ? next.unlooked(Optional.of(seen.at())) : next;
    }

    private Neighbour noting(Sighting sighting, Seen seen) {
        return switch (sighting) {
            case Sighting.Before b -> {
                Sighting.Before known = before.get(b.balancer());
                yield before(with(before, b.balancer(), known == null ? b : b.besides(known)));
            }
            case Sighting.Line l -> {
                LineMemory known = lines.get(l.balancer());
                LineMemory next = known == null ? LineMemory.of(l, seen.at()) : known.after(l, seen.at());
                yield lines(with(lines, l.balancer(), next));
            }
            case Sighting.Page p -> {
                PageMemory known = pages.get(p.path());
                PageMemory next = known == null ? PageMemory.of(p, seen) : known.after(p, seen);
                yield pages(with(pages, p.path(), next));
            }
            case Sighting.Unit p -> process(p, seen.at());
            case Sighting.Errors e ->
                errors(errors.map(known -> known.after(e, seen.at())).orElseGet(() -> ErrorMemory.of(e, seen.at())));
        };
    }

    /** Whether a sighting says what is not known yet, and matters. */
    boolean news(Sighting sighting, Seen seen) {
        return switch (sighting) {
            case Sighting.Before b -> {
                Sighting.Before known = before.get(b.balancer());
                yield known == null || (!seen.mixed() && b.besides(known).differs(known));
            }
            case Sighting.Line l -> {
                LineMemory known = lines.get(l.balancer());
                yield known == null || known.news(l, seen);
            }
            case Sighting.Page p -> {
                PageMemory known = pages.get(p.path());
                yield known == null ? p.answered() : known.news(p, seen);
            }
            case Sighting.Unit p -> process.isEmpty() || !process.get().same(p) || unlooked.isPresent();
            case Sighting.Errors e ->
                seen.mixed()
                        && seen.old()
                        && unusual(e)
                        && (Answering.shows(this, e)
                                || errors.filter(known -> !known.wantedAgain(seen.at()))
                                        .isEmpty());
        };
    }

    /** More of its answers fail by its own fault than before; where nothing is known of before, nothing can be said. */
    private boolean unusual(Sighting.Errors e) {
        Sighting.Before usual = before.get(e.balancer());
        return usual != null && Rarity.atLeast(e.own(), e.answers(), usual.usual()) <= RARE;
    }

    /** When the latest sign was seen; long ago if there was none. */
    private Instant latestSign() {
        Instant latest = errors.map(ErrorMemory::at).orElse(Instant.EPOCH);
        for (LineMemory line : lines.values()) {
            latest = line.wrong() && line.since().isAfter(latest) ? line.since() : latest;
        }
        for (PageMemory page : pages.values()) {
            latest = page.fails() && page.at().isAfter(latest) ? page.at() : latest;
        }
        return latest;
    }

    /** Since when something fails here; the latest, if it is more than one thing. */
    Optional<Instant> troubled(Instant now) {
        Stream<Instant> errs = errors.filter(e -> e.youngerThan(RECENT, now)).map(ErrorMemory::at).stream();
        Stream<Instant> wrong =
                lines.values().stream().filter(LineMemory::harmful).map(LineMemory::since);
        Stream<Instant> failing =
                pages.values().stream().filter(p -> p.inRow() > 0).flatMap(p -> p.since().stream());
        return Stream.of(errs, wrong, failing).flatMap(s -> s).max(Instant::compareTo);
    }

    /** Whether systemd was asked about the process since the latest sign. */
    boolean processKnown() {
        return processAt.isPresent() && unlooked.isEmpty();
    }

    /** Whether the host has shown signs for so long, and nobody could look at its process meanwhile. */
    boolean processSilent(Duration time, Instant now) {
        return unlooked.filter(at -> Duration.between(at, now).compareTo(time) >= 0)
                .isPresent();
    }

    /** When its latest page was seen well; long ago if none was. */
    Instant wellAt() {
        return pages.values().stream()
                .filter(PageMemory::well)
                .map(PageMemory::at)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** While it shows signs, it matters that its own page is well meanwhile. */
    boolean wellWanted(Sighting.Page page, Seen seen) {
        PageMemory known = pages.get(page.path());
        return known != null
                && known.well()
                && page.well()
                && troubled(seen.at()).filter(known.at()::isBefore).isPresent();
    }

    /** When the host itself was heard last, as far as what it said was news. */
    Optional<Instant> heard() {
        return Stream.concat(processAt.stream(), pages.values().stream().map(PageMemory::at))
                .max(Instant::compareTo);
    }

    /** The part of its answers that failed by its own fault before, at most. */
    double usual() {
        return before.values().stream()
                .mapToDouble(Sighting.Before::usual)
                .max()
                .orElse(0);
    }

    LineMemory line(HostId balancer) {
        return Objects.requireNonNull(lines.get(balancer));
    }

    /** Whether it went DOWN for a wrong status in the ten minutes before already. */
    boolean fellBefore(HostId balancer) {
        Sighting.Before known = before.get(balancer);
        return known != null && known.falls() > 0;
    }

    /**
     * Whether it fails still, as far as is known: by its pages, by errors of its own after that time, or because it is DOWN
     * and its pages do not show that it only waits for the balancer's next checks.
     */
    boolean suffers(Instant after, Instant now) {
        boolean pagesWell = !pages.isEmpty() && pages.values().stream().allMatch(p -> p.well() || !p.gaveIt());
        boolean pageFails = pages.values().stream().anyMatch(PageMemory::fails);
        boolean errs = errors.filter(e -> e.at().isAfter(after) && e.youngerThan(RECENT, now))
                .isPresent();
        boolean wrong = lines.values().stream().anyMatch(LineMemory::wrong);
        return pageFails || (!pagesWell && (errs || wrong));
    }

    /** Since when it fails without a pause, as far as pages and balancers tell. */
    Optional<Instant> ill() {
        return Stream.concat(
                        pages.values().stream().filter(PageMemory::fails).flatMap(p -> p.since().stream()),
                        lines.values().stream().filter(LineMemory::wrong).map(LineMemory::since))
                .min(Instant::compareTo);
    }

    private Neighbour process(Sighting.Unit next, Instant at) {
        boolean wanted = process.filter(next::askedSince).isPresent();
        return new Neighbour(
                before,
                lines,
                pages,
                Optional.of(next),
                Optional.of(at),
                wanted ? Optional.of(at) : asked,
                Optional.empty(),
                errors);
    }

    private Neighbour before(Map<HostId, Sighting.Before> next) {
        return new Neighbour(next, lines, pages, process, processAt, asked, unlooked, errors);
    }

    private Neighbour lines(Map<HostId, LineMemory> next) {
        return new Neighbour(before, next, pages, process, processAt, asked, unlooked, errors);
    }

    private Neighbour pages(Map<String, PageMemory> next) {
        return new Neighbour(before, lines, next, process, processAt, asked, unlooked, errors);
    }

    private Neighbour unlooked(Optional<Instant> since) {
        return new Neighbour(before, lines, pages, process, processAt, asked, since, errors);
    }

    private Neighbour errors(ErrorMemory next) {
        return new Neighbour(before, lines, pages, process, processAt, asked, unlooked, Optional.of(next));
    }

    private static <K extends Comparable<K>, V> Map<K, V> with(Map<K, V> known, K key, V value) {
        Map<K, V> next = new TreeMap<>(known);
        next.put(key, value);
        return next;
    }
}
