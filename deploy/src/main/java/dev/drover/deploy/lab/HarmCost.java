package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a release that harmed the old one cost: by the journal when it was found and what helped, by HAProxy's log who was
 * DOWN, and by the users what failed.
 */
public final class HarmCost {
    /** Two checks, one a second, as the lab's HAProxy has them. */
    private static final Duration RISE = Duration.ofSeconds(2);

    private static final double OVERTIME_MOST = 3;
    private static final Pattern HELPS = Pattern.compile("\\.(sweep|clear-cache|revive)$");

    private final List<Event> journal;
    private final List<Audit.Down> downs;
    private final Collection<Load.Failure> failures;

    HarmCost(List<Event> journal, List<Audit.Down> downs, Collection<Load.Failure> failures) {
        this.journal = journal;
        this.downs = downs;
        this.failures = failures;
    }

    /** When the verdict fell. */
    Optional<Instant> verdict() {
        return journal.stream()
                .filter(Event.HarmFound.class::isInstance)
                .map(Event::at)
                .findFirst();
    }

    /** When the last cure ended that found something to take away or to restart; what keeps Sidekiqs aside does neither. */
    Optional<Instant> cleared() {
        Set<StepId> worked = journal.stream()
                .filter(Event.StepFound.class::isInstance)
                .map(e -> ((Event.StepFound) e).step())
                .collect(Collectors.toSet());
        Set<StepId> cures = journal.stream()
                .filter(Event.CureChosen.class::isInstance)
                .map(Event.CureChosen.class::cast)
                .filter(e -> HELPS.matcher(e.cure().text()).find())
                .map(Event.CureChosen::step)
                .filter(worked::contains)
                .collect(Collectors.toSet());
        return journal.stream()
                .filter(e -> e instanceof Event.StepSettled s
                        && s.mission() == Mission.CARRY_OUT
                        && cures.contains(s.step()))
                .map(Event::at)
                .max(Instant::compareTo);
    }

    /** Requests that failed after that. */
    long failuresAfterClear() {
        return cleared()
                .map(t -> failures.stream().filter(f -> f.at().isAfter(t)).count())
                .orElse((long) failures.size());
    }

    /** Seconds between the verdict and the end of the last cure that was needed; 0 where none was. */
    double clearingSeconds() {
        return verdict().flatMap(v -> cleared().map(c -> seconds(v, c))).orElse(0.0);
    }

    /** Seconds between the first fall of a server and the verdict; 0 where it fell before any did. */
    double verdictSeconds() {
        Optional<Instant> first = downs.stream().map(d -> d.from().toInstant()).min(Instant::compareTo);
        return first.flatMap(f -> verdict().map(v -> Math.max(0, seconds(f, v))))
                .orElse(0.0);
    }

    /** For each server that fell, the seconds for which it was DOWN; for ever where it is DOWN still. */
    Map<String, Double> downSeconds() {
        Map<String, Double> all = new TreeMap<>();
        downs.forEach(d -> all.merge(d.server(), length(d), Double::sum));
        return all;
    }

    /** The longest that a server was DOWN still when the last cure had ended and two checks of the balancer were over. */
    double overtimeSeconds() {
        Instant due = cleared().orElse(Instant.EPOCH).plus(RISE);
        return downs.stream()
                .mapToDouble(
                        d -> d.until().map(u -> seconds(due, u.toInstant())).orElse(Double.POSITIVE_INFINITY))
                .max()
                .orElse(0);
    }

    /** Tells the figures, and promises what Drover promises of such a release. */
    void promised(Promises promises, long lastTakenOut) {
        promises.promise(verdict().isPresent(), "what harms the old release is called so");
        promises.figure("mixedFailuresAfterClear", failuresAfterClear());
        promises.promise(
                failuresAfterClear() == 0, failuresAfterClear() + " requests failed after the cache was cleared");
        promises.figure("lastServerTakenDown", lastTakenOut);
        promises.promise(lastTakenOut == 0, "the last server was taken out " + lastTakenOut + " times");
        promises.figure("harmDownSeconds", downSeconds());
        promises.figure("harmVerdictSeconds", verdictSeconds());
        promises.figure("harmClearingSeconds", clearingSeconds());
        promises.figure("harmRiseSeconds", RISE.toSeconds());
        promises.figure("harmOvertimeSeconds", overtimeSeconds());
        promises.promise(
                overtimeSeconds() <= OVERTIME_MOST,
                "an old server was DOWN for " + overtimeSeconds() + " s after the clearing and the balancer's checks");
    }

    private static double length(Audit.Down down) {
        return down.until()
                .map(u -> seconds(down.from().toInstant(), u.toInstant()))
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static double seconds(Instant from, Instant until) {
        return Duration.between(from, until).toMillis() / 1000.0;
    }
}
