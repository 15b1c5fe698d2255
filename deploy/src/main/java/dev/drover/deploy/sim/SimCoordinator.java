package dev.drover.deploy.sim;

import dev.drover.coordinator.engine.Adoption;
import dev.drover.coordinator.engine.Claims;
import dev.drover.coordinator.engine.Mailbox;
import dev.drover.coordinator.engine.RolloutLoop;
import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.remote.Hub;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLinks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code drover run}, as a process that can be killed at any moment and started again. */
final class SimCoordinator {
    private static final long TICK_MS = 2_000;
    private static final long STAND_BY_MS = 500;
    private static final long RENEWAL_MS = 1_000;
    private static final int SKEW_MS = 3_000;
    private static final int CLOCKS_MS = 10_000;
    private static final long TOGETHER_MS = 200;
    private static final int TOGETHER_TRIES = 50;
    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    private final SimWorld world;
    private final SimStore store;
    private final HostLinks links;
    private final Faults faults;
    private final String rollout;
    private Run run;
    private boolean refused;
    private long clockOffMs;
    private int starts;
    private boolean several;
    private @Nullable SimStations stations;

    /** One process, and whether it has left by itself. */
    private static final class Run {
        private final SimProcess process;
        private boolean begun;
        private boolean finished;

        Run(SimProcess process, boolean begun) {
            this.process = process;
            this.begun = begun;
        }
    }

    SimCoordinator(SimWorld world, SimStore store, HostLinks links, Faults faults, String rollout) {
        this.world = world;
        this.store = store;
        this.links = links;
        this.faults = faults;
        this.rollout = rollout;
        this.run = process(false);
        this.run.finished = true;
    }

    private Run process(boolean resumed) {
        return new Run(new SimProcess(world, faults, this::delivered), resumed);
    }

    /** Another stands by, with a clock of its own, and leads when nobody renews the lease. */
    void standBy() {
        several = true;
        store.leaseBy(world.fibers::now);
        world.fibers.start("standing by", () -> {
            while (!store.state().ended()) {
                world.fibers.sleep(STAND_BY_MS);
                if ((!run.finished || store.handedOver()) && store.free()) {
                    world.tell("another coordinator leads");
                    clockOffMs += world.random.nextInt(2 * SKEW_MS) - SKEW_MS;
                    run = process(true);
                    begin(run, false);
                }
            }
        });
    }

    /** Its hosts are driven by worker processes. */
    void over(SimStations workers) {
        stations = workers;
        workers.begin();
    }

    static Instant time(long millis) {
        return BEGIN.plusMillis(millis);
    }

    private WorkOrder delivered(WorkOrder order) {
        return faults.rules().delivered(order, store.events());
    }

    private final class Letters implements Mailbox {
        private final Deque<Signal> waiting = new ArrayDeque<>();
        private Fibers.@Nullable Fiber reader;

        @Override
        public void post(Signal signal) {
            if (faults.rules().heard(signal)) {
                waiting.add(signal);
            }
            if (reader != null) {
                world.fibers.wake(reader);
            }
        }

        @Override
        public Signal next() {
            if (waiting.isEmpty()) {
                reader = world.fibers.current();
                world.fibers.park(TICK_MS);
                reader = null;
            }
            Signal signal = waiting.poll();
            return signal == null ? new Signal.Tick() : signal;
        }

        @Override
        public boolean isEmpty() {
            return waiting.isEmpty();
        }
    }

    private final class Teller implements Watcher {
        @Override
        public void changed(RolloutState state, List<Event> events) {
            events.forEach(e -> Telling.of(e).ifPresent(world::tell));
        }

        @Override
        public void refused(String because) {
            world.tell("refused: " + because);
        }

        @Override
        public void progress(StepId step, String text) {
            // The story is long enough without it.
        }
    }

    /** Whether no process runs: it died, left a held rollout, or ended it. */
    boolean away() {
        return run.finished || run.process.dead();
    }

    /** Whether it runs, and every host answers it. */
    boolean sees() {
        boolean awake = !away() && run.process.frozenUntil() <= world.now();
        return awake && world.hosts.values().stream().allMatch(h -> h.up && h.reachable && !h.silent);
    }

    /** Whether the last start was turned away by a host's claim. */
    boolean refused() {
        return refused;
    }

    /** Workers and coordinators whose clocks differ by more than half a minute do not let each other in. */
    void jump(long millis) {
        clockOffMs += stations == null ? millis : millis % CLOCKS_MS;
        world.tell("the coordinator's clock jumps by " + millis + " ms");
    }

    void freeze(long millis) {
        world.tell("the coordinator is stopped for " + millis + " ms");
        run.process.freeze(millis);
    }

    void kill() {
        world.tell("the coordinator is killed");
        run.process.kill();
    }

    /** {@code drover adopt --all}, to its end, whatever that is. */
    void adopt() {
        SimProcess process = new SimProcess(world, faults, this::delivered);
        process.start("adopt", () -> {
            SimStore.Opened journal = inHand(process);
            Adoption adoption = new Adoption(journal, new SimWorkers(world, links, process), world.fleet.name());
            try {
                List<HostId> all = List.copyOf(world.fleet.hosts().keySet());
                Adoption.Outcome outcome =
                        adoption.take(all, new Adoption.Taker("ada", "because", "sim"), time(world.now()));
                outcome.hosts().forEach(h -> h.refusal().ifPresent(r -> world.tell("not adopted: " + h.host())));
                outcome.paused().ifPresent(p -> world.tell(p.lost() + " step(s) known to hosts only"));
            } catch (Journal.Stale | Journal.Unwritable e) {
                world.tell("not adopted: " + e.getMessage());
            }
            process.kill();
        });
        while (!process.dead()) {
            world.fibers.sleep(STAND_BY_MS);
        }
    }

    void start() {
        boolean resumed = starts++ > 0;
        world.tell("drover run" + (resumed ? " --resume" : ""));
        run = process(resumed);
        begin(run, resumed);
    }

    private void begin(Run mine, boolean releases) {
        mine.process.start("coordinator", () -> roll(mine, releases));
    }

    /**
     * @param releases whether a held rollout is to go on
     */
    private void roll(Run run, boolean releases) {
        try {
            lead(run, releases);
        } catch (Journal.Stale | Journal.Unwritable | InterruptedException e) {
            world.tell("stops: " + e.getMessage());
        }
        run.finished = true;
        run.process.kill();
    }

    private void lead(Run run, boolean releases) throws InterruptedException {
        SimStore.Opened journal = inHand(run.process);
        InstantSource clock = () -> time(world.now() + clockOffMs);
        if (stations == null) {
            lead(run, journal, clock, new SimWorkers(world, links, run.process), releases);
            return;
        }
        Hub hub = stations.hub(run.process);
        if (several) {
            stations.attend(hub, run.process, journal, new SimAttendance(world, store, stations));
        }
        for (int tries = 0; tries < TOGETHER_TRIES && !stations.there(hub); tries++) {
            world.fibers.sleep(TOGETHER_MS);
        }
        boolean first = true;
        while (true) {
            Workers workers = stations.lead(hub, journal::epoch, clock, run.process);
            try {
                lead(run, journal, clock, workers, first && releases);
                return;
            } catch (Workers.Scattered scattered) {
                world.tell(String.valueOf(scattered.getMessage()));
                journal.raiseEpoch(journal.epoch() + 1);
                run.begun = true;
                first = false;
            } finally {
                workers.close();
            }
        }
    }

    private void lead(Run run, SimStore.Opened journal, InstantSource clock, Workers workers, boolean releases)
            throws InterruptedException {
        Letters mailbox = new Letters();
        workers.reportTo(
                report -> mailbox.post(new Signal.Reported(faults.rules().heard(report))));
        RolloutState before = store.state();
        Claims claims = new Claims(workers, journal, before.plan().fleet(), rollout, before.plan());
        List<String> refusals = claims.take("ada", "sim", run.begun);
        refused = !refusals.isEmpty();
        if (refused) {
            refusals.forEach(r -> world.tell("not claimed: " + r));
            return;
        }
        RolloutLoop loop = new RolloutLoop(rollout, journal, journal, workers, clock, new Teller());
        loop.progressDeadline(Duration.ofMinutes(30));
        if (releases) {
            loop.resumeIfHeld(mailbox, "ada", "resumed");
        }
        loop.run(mailbox, "ada", "sim", () -> true);
        if (loop.state().ended()) {
            claims.release();
        }
    }

    private SimStore.Opened inHand(SimProcess process) {
        SimStore.Opened journal = store.open(faults, process::kill);
        if (several) {
            process.start("its lease", () -> renew(journal));
        }
        return journal;
    }

    private void renew(SimStore.Opened journal) {
        while (journal.renew()) {
            world.fibers.sleep(RENEWAL_MS);
        }
    }
}
