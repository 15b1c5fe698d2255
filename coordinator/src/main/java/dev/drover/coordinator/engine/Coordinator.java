package dev.drover.coordinator.engine;

import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.port.WorkersDoor;
import dev.drover.coordinator.remote.HandOver;
import dev.drover.coordinator.remote.Placement;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One coordinator, perhaps of several: stands by until the journal is in nobody's hand, then leads: it rolls whatever
 * has not ended, as its predecessor's journal tells it. Whoever loses the journal stops.
 */
public final class Coordinator {
    private static final Duration STAND_BY = Duration.ofMillis(300);
    private static final Duration IDLE = Duration.ofSeconds(2);

    /** Well before an unused connection is given up, and seldom enough for a long journal to be read each time. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private static final Duration REFUSED = Duration.ofSeconds(10);

    /**
     * Which coordinator this is.
     *
     * @param name one word
     * @param from its machine, and where others find it
     * @param version of Drover
     */
    public record Seat(String name, String from, String version) {}

    /** What it needs of the process that it lives in. */
    public interface Shell {
        Fleet fleet();

        /** New workers, for one who leads with this journal. */
        Workers workers(JournalStore journal);

        /** Workers have come or gone. */
        default void onNews(Runnable look) {}

        Planned plan(RolloutRequest wish, JournalStore journal, Workers workers);

        Watcher watcher();

        /** Where workers come, if any may. */
        default Optional<WorkersDoor> door() {
            return Optional.empty();
        }

        /** When it hands over although it could lead on. */
        default HandOver handOver() {
            return HandOver.USUAL;
        }

        /** Another leads and rolls on these hosts; this one may be the next to speak with them. Does not wait. */
        default void standBy(List<HostId> hosts) {}

        /** A line for the log. */
        void tell(String line);
    }

    private final JournalPlace place;
    private final Seat seat;
    private final Shell shell;
    private final Cluster cluster;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final OpenRollout open = new OpenRollout();
    private final Leadership leadership;
    private final Succession succession;
    private Instant nextLook = Instant.MIN;

    public Coordinator(JournalPlace place, Seat seat, Shell shell, Cluster cluster, InstantSource clock) {
        this.place = place;
        this.seat = seat;
        this.shell = shell;
        this.cluster = cluster;
        this.clock = clock;
        this.leadership = new Leadership(seat, place, shell, clock, open, this::wake);
        this.succession = new Succession(
                new Succession.Self(
                        seat.name(),
                        () -> shell.door().map(WorkersDoor::workers).orElse(List.of())),
                place.attendance(),
                shell.handOver(),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                shell::tell);
        cluster.onNews(this::wake);
        shell.onNews(this::wake);
    }

    /** The coordinators that can be seen. */
    public List<Cluster.Member> members() {
        return cluster.members();
    }

    public Seat seat() {
        return seat;
    }

    /** Whether it leads, as far as it knows. */
    public boolean leads() {
        return leadership.holds();
    }

    /** What only the one that leads can do. */
    public Leadership leadership() {
        return leadership;
    }

    /** Why it rolls nothing although it leads and a rollout is open. */
    public Optional<String> hindrance() {
        return leadership.hindrance().or(succession::waits);
    }

    /** Where workers come to it, if any may. */
    public Optional<WorkersDoor> door() {
        return shell.door();
    }

    /** Something may have changed: looks at once. */
    private void wake() {
        wake.release();
    }

    /** Stands by, leads, stands by again; until the thread is interrupted. */
    public void run() throws InterruptedException {
        if (shell.door().isEmpty()) {
            serve();
            return;
        }
        Rounds rounds = new Rounds(succession);
        try {
            serve();
        } finally {
            rounds.close();
        }
    }

    private void serve() throws InterruptedException {
        String told = "";
        while (true) {
            try {
                Optional<JournalStore> taken = succession.standsBack()
                        ? Optional.empty()
                        : place.takeFrom(cluster.gone(), seat.name(), seat.from());
                if (taken.isPresent()) {
                    lead(taken.get());
                } else {
                    standBy();
                }
                told = "";
            } catch (Journal.Unwritable away) {
                String text = String.valueOf(away.getMessage());
                if (!text.equals(told) && !Thread.currentThread().isInterrupted()) {
                    shell.tell(text);
                }
                told = text;
            }
            pause(STAND_BY);
        }
    }

    private void standBy() {
        Instant now = clock.instant();
        if (now.isAfter(nextLook)) {
            nextLook = now.plus(LOOK);
            try (JournalStore journal = place.read()) {
                open.in(journal)
                        .map(rollout -> RolloutState.fold(journal.events(rollout)))
                        .ifPresent(state -> shell.standBy(Claims.hosts(state.plan())));
            }
        }
    }

    private void pause(Duration most) throws InterruptedException {
        if (wake.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void lead(JournalStore journal) throws InterruptedException {
        try (journal) {
            Optional<String> wrong = journal.verify();
            if (wrong.isPresent()) {
                shell.tell("the journal is damaged, " + wrong.get() + "; nothing is rolled, see docs/runbooks.md");
                pause(REFUSED);
                return;
            }
            shell.tell(seat.name() + " leads, under epoch " + journal.epoch());
            succession.begins(journal);
            while (journal.mine()) {
                lead(journal, shell.workers(journal));
            }
            shell.tell(seat.name() + " leads no longer: its lease has ended");
        } catch (Journal.Stale lost) {
            shell.tell(seat.name() + " leads no longer: " + lost.getMessage());
        } catch (InterruptedException asked) {
            shell.tell(
                    seat.name() + " has given the journal back; what runs on hosts goes on, and the next one finds it");
            throw asked;
        } finally {
            succession.ends();
        }
    }

    /** Leads with these workers, until others are to be chosen. */
    private void lead(JournalStore journal, Workers chosen) throws InterruptedException {
        try (Workers workers = chosen) {
            leadership.begins(journal, workers);
            while (journal.mine() && !workers.outdated()) {
                leadership.adoptNow();
                Optional<String> rollout = open.in(journal);
                if (rollout.isPresent()) {
                    roll(journal, workers, rollout.get());
                } else {
                    succession.needs(Set.of());
                    pause(IDLE);
                }
            }
        } catch (Workers.Scattered scattered) {
            shell.tell(String.valueOf(scattered.getMessage()));
            journal.raiseEpoch(journal.epoch() + 1); // what they were told before counts no longer
        } finally {
            leadership.ends();
        }
    }

    private void roll(JournalStore journal, Workers workers, String rollout) throws InterruptedException {
        List<Event> events = journal.events(rollout);
        boolean begun = events.stream().anyMatch(Event.Opened.class::isInstance);
        Plan plan = RolloutState.fold(events).plan();
        succession.needs(Placement.candidates(shell.fleet(), Claims.hosts(plan)));
        Claims claims = new Claims(workers, journal, shell.fleet().name(), rollout, plan);
        List<String> unknown = Claims.unknown(shell.fleet(), plan);
        List<String> refusals = unknown.isEmpty() ? claims.take(seat.name(), seat.from(), begun) : unknown;
        if (!refusals.isEmpty()) {
            String because = "rollout " + rollout + ": " + String.join("; ", refusals) + "." + Claims.wayOut(refusals);
            if (!begun || leadership.hindered(because)) {
                shell.tell(because);
            }
            if (begun) {
                pause(REFUSED); // the next look may find the hosts free
            } else {
                claims.abandon(events.size(), refusals, clock.instant());
            }
            return;
        }
        leadership.rolls();
        RolloutLoop loop = new RolloutLoop(rollout, journal, journal, workers, clock, shell.watcher());
        loop.progressDeadline(shell.fleet().care().canary().progressDeadline());
        try (QueueMailbox mailbox = new QueueMailbox()) {
            workers.reportTo(report -> mailbox.post(new Signal.Reported(report)));
            loop.run(mailbox, seat.name(), seat.from(), leadership::awaited);
        }
        if (!loop.state().ended()) {
            return;
        }
        claims.release();
        shell.tell("rollout " + rollout + " has ended: "
                + loop.state().course().verdict().map(Verdict::name).orElse("?"));
    }
}
