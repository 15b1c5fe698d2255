package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.coordinator.view.Timeline;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** What the Saturday promised, and what became of it; units are in the names. */
final class SaturdayFigures {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final double ANNOUNCED_PERCENT = 10;
    private static final double BESIDE_REBOOT_SECONDS = 20;

    /** When users were told that the site is away. */
    private record Announced(Instant from, Instant until) {
        boolean at(Instant moment) {
            return moment.isAfter(from) && moment.isBefore(until.plus(GRACE));
        }

        double seconds() {
            return Duration.between(from, until).toMillis() / 1000.0;
        }
    }

    private final List<Event> journal;
    private final Timeline timeline;
    private final Promises promises;

    SaturdayFigures(List<Event> journal, Duration window, Promises promises) {
        this.journal = journal;
        this.promises = promises;
        this.timeline = Timeline.of(journal);
        RolloutState end = RolloutState.fold(journal);
        promises.promise(
                end.course().verdict().filter(Verdict.COMPLETED::equals).isPresent(), "the plan is completed");
        promises.figure("makespanSeconds", timeline.measures().makespanMillis() / 1000.0);
        promises.figure("windowSeconds", window.toSeconds());
        overrun(window);
        sidekiq();
    }

    private void overrun(Duration window) {
        double percent = journal.stream()
                .filter(Event.OverrunForeseen.class::isInstance)
                .map(Event.OverrunForeseen.class::cast)
                .findFirst()
                .map(o -> 100.0 * Duration.between(o.at(), o.until()).toMillis() / window.toMillis())
                .orElse(-1.0);
        promises.figure("overrunAnnouncedPercentOfWindowBefore", Math.round(percent));
        promises.promise(
                percent >= ANNOUNCED_PERCENT,
                "the overrun was announced " + percent + " % of the window before its end");
    }

    /** Sidekiq's failure is found on the first box, and the second is not touched before it is mended. */
    private void sidekiq() {
        Instant found = journal.stream()
                .filter(e -> e instanceof Event.StepSettled s
                        && s.step().text().startsWith("patch-sidekiq")
                        && s.settlement() instanceof Settlement.Broke)
                .map(Event::at)
                .findFirst()
                .orElse(Instant.MAX);
        long boxes = journal.stream()
                .filter(e -> e instanceof Event.StepOrdered o
                        && o.step().text().matches("patch-sidekiq0\\d\\.(quiet|replace)")
                        && e.at().isBefore(found))
                .map(e -> ((Event.StepOrdered) e).step().text().replaceAll("\\..*", ""))
                .distinct()
                .count();
        promises.figure("sidekiqBoxesTouchedBeforeItsFailureWasFound", boxes);
        promises.promise(found.isBefore(Instant.MAX) && boxes == 1, "sidekiq's failure is found on the first box");
    }

    /** The page is up before the step that shows it ends, since that waits for running requests. */
    private Announced announced(String stage) {
        return new Announced(ordered(stage + ".lb01.maintenance"), settled(stage + ".lb01.end-maintenance"));
    }

    private Instant ordered(String step) {
        return first(step, e -> e instanceof Event.StepOrdered o && carriesOut(o.mission(), o.step(), step));
    }

    private Instant settled(String step) {
        return first(step, e -> e instanceof Event.StepSettled s && carriesOut(s.mission(), s.step(), step));
    }

    private static boolean carriesOut(Mission mission, StepId id, String step) {
        return mission == Mission.CARRY_OUT && id.text().equals(step);
    }

    private Instant first(String step, Predicate<Event> which) {
        return journal.stream()
                .filter(which)
                .map(Event::at)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no step " + step));
    }

    void users(Rate rate, Load load, Audit.Posts posts) {
        Announced balancer = announced("patch-lb01");
        Announced database = announced("patch-phys01");
        long outside = promises.load(rate, load, f -> balancer.at(f.at()) || database.at(f.at()));
        long bare = load.failures().stream()
                .filter(f -> database.at(f.at()) && !f.how().equals("HTTP 503 with Retry-After"))
                .peek(System.err::println)
                .count();
        promises.nothingIsLost(posts);
        promises.figure("failuresOutsideAnnouncedOutages", outside);
        promises.figure("answersWithoutRetryAfterInDatabaseOutage", bare);
        promises.figure("balancerOutageSeconds", balancer.seconds());
        promises.promise(outside == 0, outside + " requests failed outside the announced outages");
        promises.promise(bare == 0, bare + " answers in the database's outage were no 503 with Retry-After");
    }

    void database(List<Outages.Outage> away, boolean uploadInterrupted) {
        double outage = announced("patch-phys01").seconds();
        double reboot = millis("patch-phys01.stop-guests")
                + millis("patch-phys01.reboot")
                + millis("patch-phys01.start-guests")
                + millis("patch-phys01.db01.settled");
        promises.figure("databaseOutages", away.size());
        promises.figure("databaseOutageSeconds", outage);
        promises.figure("databaseHostRebootSeconds", reboot / 1000);
        promises.figure(
                "databaseAwaySeconds",
                away.stream().mapToLong(o -> o.length().toMillis()).sum() / 1000.0);
        promises.figure("uploadInterrupted", uploadInterrupted);
        promises.promise(away.size() == 1, "the database was away " + away.size() + " times");
        promises.promise(!uploadInterrupted, "the upload was not interrupted");
        promises.promise(
                outage <= reboot / 1000 + BESIDE_REBOOT_SECONDS,
                "the database's outage took " + outage + " s, its host's reboot " + reboot / 1000 + " s");
    }

    private double millis(String step) {
        return timeline.lines().stream()
                .filter(l -> l.step().equals(step) && l.mission() == Mission.CARRY_OUT)
                .mapToLong(Timeline.Line::millis)
                .sum();
    }

    void reboots(String host, long times) {
        promises.figures().merge("rebootsOfAHostMax", times, (a, b) -> Math.max((long) a, (long) b));
        promises.promise(times == 1, host + " was rebooted " + times + " times");
    }
}
