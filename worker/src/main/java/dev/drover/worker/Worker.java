package dev.drover.worker;

import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** The only hand on one host: takes orders one after the other, each of them once. */
public final class Worker implements AutoCloseable {
    private static final int INBOX_MAX = 1000;

    private final StepRunner runner;
    private final BlockingQueue<WorkOrder> inbox = new LinkedBlockingQueue<>(INBOX_MAX);
    private final Set<String> seen = new HashSet<>();
    private final Map<StepId, AtomicBoolean> recalls = new ConcurrentHashMap<>();
    private final Thread thread;

    public Worker(HostId host, HostLinks links, Reports reports, Patience patience) {
        this.runner = new StepRunner(links, reports, patience);
        this.thread = Thread.ofVirtual().name("worker-" + host).start(this::work);
    }

    /** Takes an order; one that it has seen before is ignored, its settlement has been or will be told. */
    public synchronized void take(WorkOrder order) {
        if (seen.add(order.id())) {
            recalls.put(order.step().id(), new AtomicBoolean());
            if (!inbox.offer(order)) {
                throw new IllegalStateException("more than " + INBOX_MAX + " orders wait for one host");
            }
        }
    }

    /** Asks a step to end at its next good moment. */
    public void recall(StepId step) {
        AtomicBoolean flag = recalls.get(step);
        if (flag != null) {
            flag.set(true);
        }
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                WorkOrder order = inbox.take();
                runner.run(order, recalls.computeIfAbsent(order.step().id(), id -> new AtomicBoolean()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
