package dev.drover.deploy.sim;

import dev.drover.coordinator.engine.Claims;
import dev.drover.coordinator.engine.Mailbox;
import dev.drover.coordinator.engine.RolloutLoop;
import dev.drover.coordinator.engine.Watcher;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLinks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code drover run}, as a process that can be killed at any moment and started again. */
final class SimCoordinator {
    private static final long TICK_MS = 2_000;
    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    private final SimWorld world;
    private final SimStore store;
    private final HostLinks links;
    private final Faults faults;
    private final String rollout;
    private SimProcess process;
    private boolean finished = true;
    private boolean refused;
    private long clockOffMs;
    private int starts;

    SimCoordinator(SimWorld world, SimStore store, HostLinks links, Faults faults, String rollout) {
        this.world = world;
        this.store = store;
        this.links = links;
        this.faults = faults;
        this.rollout = rollout;
        this.process = new SimProcess(world, faults, this::delivered);
    }

    private WorkOrder delivered(WorkOrder order) {
        return faults.rules().delivered(order, store.events());
    }

    private final class Letters implements Mailbox {
        private final Deque<Signal> waiting = new ArrayDeque<>();
        private Fibers.@Nullable Fiber reader;

        @Override
        public void post(Signal signal) {
            waiting.add(signal);
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
        return finished || process.dead();
    }

    /** Whether the last start was turned away by a host's claim. */
    boolean refused() {
        return refused;
    }

    void jump(long millis) {
        clockOffMs += millis;
        world.tell("the coordinator's clock jumps by " + millis + " ms");
    }

    void freeze(long millis) {
        world.tell("the coordinator is stopped for " + millis + " ms");
        process.freeze(millis);
    }

    void kill() {
        world.tell("the coordinator is killed");
        process.kill();
    }

    void start() {
        boolean resumed = starts++ > 0;
        finished = false;
        process = new SimProcess(world, faults, this::delivered);
        SimProcess mine = process;
        world.tell("drover run" + (resumed ? " --resume" : ""));
        mine.start("coordinator", () -> roll(mine, resumed));
    }

    private void roll(SimProcess mine, boolean resumed) {
        SimStore.Opened journal = store.open(faults, mine::kill);
        Letters mailbox = new Letters();
        SimWorkers workers = new SimWorkers(world, links, mine);
        workers.reportTo(report -> mailbox.post(new Signal.Reported(report)));
        RolloutState before = store.state();
        Claims claims = new Claims(workers, journal, before.plan().fleet(), rollout, before.plan());
        List<String> refusals = claims.take("ada", "sim", resumed);
        refused = !refusals.isEmpty();
        if (!refusals.isEmpty()) {
            refusals.forEach(r -> world.tell("not claimed: " + r));
            finished = true;
            return;
        }
        RolloutLoop loop = new RolloutLoop(
                rollout, journal, journal, workers, () -> BEGIN.plusMillis(world.now() + clockOffMs), new Teller());
        loop.progressDeadline(Duration.ofMinutes(30));
        if (resumed) {
            loop.resumeIfHeld(mailbox, "ada", "resumed");
        }
        try {
            loop.run(mailbox, "ada", "sim", true);
        } catch (Journal.Stale | Journal.Unwritable | InterruptedException e) {
            world.tell("stops: " + e.getMessage());
            finished = true;
            mine.kill();
            return;
        }
        if (loop.state().ended()) {
            claims.release();
        }
        finished = true;
        mine.kill();
    }
}
