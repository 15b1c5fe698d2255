package dev.drover.deploy.sim;

import dev.drover.shared.protocol.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One process on the coordinator's machine: its threads die together. */
final class SimProcess {
    private final SimWorld world;
    private final Faults faults;
    private final UnaryOperator<WorkOrder> delivery;
    private final List<Fibers.Fiber> threads = new ArrayList<>();
    private boolean dead;
    private long frozenUntil;

    SimProcess(SimWorld world, Faults faults, UnaryOperator<WorkOrder> delivery) {
        this.world = world;
        this.faults = faults;
        this.delivery = delivery;
    }

    Fibers.Fiber start(String name, Runnable work) {
        Fibers.Fiber thread = world.fibers.start(name, () -> {
            if (!dead) {
                work.run();
            }
        });
        threads.add(thread);
        threads.removeIf(Fibers.Fiber::ended);
        return thread;
    }

    WorkOrder delivered(WorkOrder order) {
        return delivery.apply(order);
    }

    void mayDie(String where) {
        if (faults.kills(where)) {
            kill();
        }
    }

    /** {@code kill -STOP}, and {@code kill -CONT} after a while. */
    void freeze(long millis) {
        frozenUntil = world.now() + millis;
        threads.forEach(thread -> world.fibers.freeze(thread, millis));
    }

    /** When it can hear something again. */
    long frozenUntil() {
        return frozenUntil;
    }

    /** {@code kill -9}; a thread of this process that calls it ends here, too. */
    void kill() {
        dead = true;
        Fibers.Fiber self = null;
        for (Fibers.Fiber thread : List.copyOf(threads)) {
            if (world.fibers.runs(thread)) {
                self = thread;
            } else {
                world.fibers.kill(thread);
            }
        }
        threads.clear();
        if (self != null) {
            world.fibers.kill(self);
        }
    }

    boolean dead() {
        return dead;
    }
}
