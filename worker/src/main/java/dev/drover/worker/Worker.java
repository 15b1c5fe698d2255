package dev.drover.worker;

import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The only hand on one host: takes orders one after the other, each of them once. */
public final class Worker {
    private static final int INBOX_MAX = 1000;

    private final StepRunner runner;
    private final Executor hands;
    private final Queue<WorkOrder> inbox = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<StepId, AtomicBoolean> recalls = new HashMap<>();
    private boolean working;

    /**
     * @param hands runs the worker while it has orders; may be shared, a worker takes one of its threads at a time
     */
    public Worker(HostLinks links, Reports reports, Patience patience, Executor hands) {
        this.runner = new StepRunner(links, reports, patience);
        this.hands = hands;
    }

    /** Takes an order; one that it has seen before is ignored, its settlement has been or will be told. */
    public synchronized void take(WorkOrder order) {
        if (!seen.add(order.id())) {
            return;
        }
        if (inbox.size() >= INBOX_MAX) {
            throw new IllegalStateException("more than " + INBOX_MAX + " orders wait for one host");
        }
        recalls.put(order.step().id(), new AtomicBoolean());
        inbox.add(order);
        if (!working) {
            working = true;
            hands.execute(this::work);
        }
    }

    /** Asks a step to end at its next good moment. */
    public synchronized void recall(StepId step) {
        AtomicBoolean flag = recalls.get(step);
        if (flag != null) {
            flag.set(true);
        }
    }

    private void work() {
        for (Optional<WorkOrder> order = next(); order.isPresent(); order = next()) {
            runner.run(order.get(), flag(order.get()));
        }
    }

    private synchronized Optional<WorkOrder> next() {
        Optional<WorkOrder> order = Optional.ofNullable(inbox.poll());
        working = order.isPresent();
        return order;
    }

    private synchronized AtomicBoolean flag(WorkOrder order) {
        return recalls.computeIfAbsent(order.step().id(), id -> new AtomicBoolean());
    }
}
