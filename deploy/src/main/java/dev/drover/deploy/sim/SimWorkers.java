package dev.drover.deploy.sim;

import dev.drover.coordinator.port.Workers;
import dev.drover.coordinator.survey.Shipped;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.worker.Worker;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The real workers in a simulated coordinator's process; they die with it. */
final class SimWorkers implements Workers {
    /** What simulated hosts have. */
    static final Shipped SHIPPED = new Shipped("sim", "sim", 2, host -> "");

    private final SimWorld world;
    private final HostLinks links;
    private final SimProcess process;
    private final Patience patience;
    private Consumer<Report> coordinator = report -> {};
    private final Map<HostId, Worker> workers = new TreeMap<>();
    private final Map<String, Boolean> acknowledged = new HashMap<>();
    private final Map<String, Fibers.Fiber> waiting = new HashMap<>();

    SimWorkers(SimWorld world, HostLinks links, SimProcess process) {
        this.world = world;
        this.links = new MortalLinks(links, process);
        this.process = process;
        this.patience = new FiberPatience(world);
    }

    private final Reports reports = new Reports() {
        @Override
        public boolean found(Report.Found found) {
            String key = found.step() + "/" + found.attempt();
            waiting.put(key, world.fibers.current());
            process.mayDie("before it hears a finding");
            coordinator.accept(found);
            process.mayDie("when it has heard a finding");
            while (!acknowledged.containsKey(key)) {
                world.fibers.park(60_000);
            }
            waiting.remove(key);
            return Boolean.TRUE.equals(acknowledged.remove(key));
        }

        @Override
        public void tell(Report report) {
            if (!(report instanceof Report.Progress)) {
                process.mayDie("before it hears a report");
            }
            coordinator.accept(report);
        }
    };

    @Override
    public void reportTo(Consumer<Report> sink) {
        coordinator = sink;
    }

    @Override
    public void send(WorkOrder order) {
        process.mayDie("before an order is sent");
        workers.computeIfAbsent(
                        order.step().host(),
                        h -> new Worker(links, reports, patience, work -> process.start("worker of " + h, work)))
                .take(process.delivered(order));
        process.mayDie("after an order is sent");
    }

    @Override
    public void recall(HostId host, StepId step) {
        Worker worker = workers.get(host);
        if (worker != null) {
            worker.recall(step);
        }
    }

    @Override
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {
        Fibers.Fiber worker = waiting.get(step + "/" + attempt);
        if (worker != null) {
            acknowledged.put(step + "/" + attempt, mayTouch);
            world.fibers.wake(worker);
        }
    }

    @Override
    public Output tell(HostId host, String... words) {
        return ask(host, List.of(words));
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        process.start("a word to " + host, () -> then.accept(ask(host, List.of(words))));
    }

    /** One after the other: fibers have no threads to share the work. */
    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        Map<HostId, Output> answers = new TreeMap<>();
        hosts.forEach(h -> answers.put(h, ask(h, List.of(words))));
        return answers;
    }

    private Output ask(HostId host, List<String> words) {
        try {
            return links.to(host).run(words, Duration.ofMinutes(1));
        } catch (LinkLost lost) {
            return Output.unreachable(String.valueOf(lost.getMessage()));
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
