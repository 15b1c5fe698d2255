package dev.drover.coordinator.engine;

import dev.drover.coordinator.planner.PlanChecks;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What can be asked of a coordinator only while it leads; any thread may ask. */
public final class Leadership {
    /** Longer than workers need to be chosen anew, see {@link Workers.Scattered}. */
    private static final Duration ITS_TURN = Duration.ofSeconds(15);

    private final Coordinator.Seat seat;
    private final JournalPlace place;
    private final Coordinator.Shell shell;
    private final InstantSource clock;
    private final OpenRollout open;
    private final Runnable wake;
    private final ConcurrentLinkedQueue<FutureTask<Adoption.Outcome>> adoptions = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Term term;
    private volatile String hindrance = "";

    /** While it leads. */
    private record Term(JournalStore journal, Workers workers) {}

    /** Another leads. */
    public static final class NotLeading extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotLeading(String message) {
            super(message);
        }
    }

    /** What is asked for cannot be done. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }

    /**
     * @param wake lets the thread that leads look at once
     */
    Leadership(
            Coordinator.Seat seat,
            JournalPlace place,
            Coordinator.Shell shell,
            InstantSource clock,
            OpenRollout open,
            Runnable wake) {
        this.seat = seat;
        this.place = place;
        this.shell = shell;
        this.clock = clock;
        this.open = open;
        this.wake = wake;
    }

    void begins(JournalStore journal, Workers workers) {
        term = new Term(journal, workers);
    }

    void ends() {
        term = null;
        hindrance = "";
    }

    /** A rollout is open and does not roll. Whether that is news; it is tried again and again. */
    boolean hindered(String because) {
        boolean news = !because.equals(hindrance);
        hindrance = because;
        return news;
    }

    /** What hindered it does no longer. */
    void rolls() {
        hindrance = "";
    }

    /** Why it rolls nothing although a rollout is open. */
    public Optional<String> hindrance() {
        return Optional.of(hindrance).filter(h -> !h.isEmpty());
    }

    boolean holds() {
        Term now = term;
        return now != null && now.journal().mine();
    }

    private Term term() {
        Term now = term;
        if (now == null || !now.journal().mine()) {
            throw new NotLeading(seat.name() + " does not lead; " + place.owner() + " does");
        }
        return now;
    }

    /** Makes a plan, with a look at the hosts; touches nothing. */
    public Planned plan(RolloutRequest wish) {
        Term now = term();
        return shell.plan(wish, now.journal(), now.workers());
    }

    /** What hosts of the fleet answer to a word that changes nothing. */
    public Map<HostId, Output> look(List<HostId> hosts, List<String> words) {
        return term().workers().tellAll(known(hosts), words.toArray(String[]::new));
    }

    /** Lets the helpers of hosts that leave the fleet forget this journal. */
    public Map<HostId, Output> forget(List<HostId> hosts) {
        Term now = term();
        return now.workers().tellAll(known(hosts), "forget", now.journal().id());
    }

    private List<HostId> known(List<HostId> hosts) {
        List<HostId> strangers = hosts.stream()
                .filter(h -> !shell.fleet().hosts().containsKey(h))
                .toList();
        if (!strangers.isEmpty()) {
            throw new Refused("this coordinator's fleet file has no host " + strangers.getFirst() + "; there are "
                    + shell.fleet().hosts().keySet());
        }
        return hosts;
    }

    /**
     * Begins a rollout.
     *
     * @return its id
     * @throws Refused if another has not ended, or the plan does not fit
     */
    public synchronized String start(Plan plan, String who, String why) {
        Term now = term();
        Optional<String> other = open.in(now.journal());
        if (other.isPresent()) {
            throw new Refused("rollout " + other.get() + " has not ended yet; one at a time");
        }
        List<String> wrong = PlanChecks.check(plan);
        if (!wrong.isEmpty()) {
            throw new Refused(String.join("\n", wrong));
        }
        if (!plan.fleetDigest().equals(shell.fleet().digest())) {
            throw new Refused("this plan was made for another fleet file than the one that this coordinator has read;"
                    + " make a new plan");
        }
        String rollout = Rollouts.begin(now.journal(), plan, who, why, clock.instant());
        wake.run();
        return rollout;
    }

    /**
     * Takes hosts over from another journal, when nothing runs on any.
     *
     * @throws Refused if a rollout moves
     */
    public Adoption.Outcome adopt(List<HostId> hosts, Adoption.Taker taker) {
        term();
        known(hosts);
        FutureTask<Adoption.Outcome> adoption = new FutureTask<>(() -> {
            Term now = term();
            return new Adoption(now.journal(), now.workers(), shell.fleet().name()).take(hosts, taker, clock.instant());
        });
        adoptions.add(adoption);
        wake.run();
        try {
            return outcome(adoption);
        } catch (InterruptedException e) {
            adoptions.remove(adoption);
            Thread.currentThread().interrupt();
            throw new Refused("the coordinator goes");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e.getCause());
        }
    }

    private Adoption.Outcome outcome(FutureTask<Adoption.Outcome> adoption)
            throws InterruptedException, ExecutionException {
        try {
            return adoption.get(ITS_TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (adoptions.remove(adoption)) {
                term(); // or another leads now
                throw new Refused("a rollout moves on this journal's hosts. Do next: drover pause, wait until nothing"
                        + " runs (drover status), and adopt them then");
            }
            return adoption.get(); // it has begun
        }
    }

    /** Whether somebody waits until nothing runs. */
    boolean awaited() {
        return !adoptions.isEmpty();
    }

    /** By the thread that leads, while nothing runs. */
    void adoptNow() {
        for (FutureTask<Adoption.Outcome> next = adoptions.poll(); next != null; next = adoptions.poll()) {
            next.run();
        }
    }
}
