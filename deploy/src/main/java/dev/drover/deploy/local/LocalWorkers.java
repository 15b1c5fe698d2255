package dev.drover.deploy.local;

import dev.drover.coordinator.port.Workers;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** All workers in the coordinator's own process, one a host. */
public final class LocalWorkers implements Workers {
    private static final int UNREACHABLE = 255;

    private final HostLinks links;
    private final Patience patience;
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<HostId, Worker> workers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
    private volatile Consumer<Report> coordinator = report -> {};

    public LocalWorkers(HostLinks links, Patience patience) {
        this.links = links;
        this.patience = patience;
    }

    @Override
    public void reportTo(Consumer<Report> sink) {
        coordinator = sink;
    }

    private final Reports reports = new Reports() {
        @Override
        public boolean found(Report.Found found) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            waiting.put(key(found.step(), found.attempt()), answer);
            coordinator.accept(found);
            return answer.join();
        }

        @Override
        public void tell(Report report) {
            coordinator.accept(report);
        }
    };

    private static String key(StepId step, int attempt) {
        return step + "/" + attempt;
    }

    @Override
    public void send(WorkOrder order) {
        workers.computeIfAbsent(order.step().host(), h -> new Worker(links, reports, patience, hands))
                .take(order);
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
        CompletableFuture<Boolean> answer = waiting.remove(key(step, attempt));
        if (answer != null) {
            answer.complete(mayTouch);
        }
    }

    @Override
    public Output look(HostId host, String... words) {
        return ask(host, prefixed("look", words));
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        hands.execute(() -> then.accept(ask(host, words)));
    }

    @Override
    public Map<HostId, Output> lookAll(List<HostId> hosts, String... words) {
        return askAll(hosts, prefixed("look", words));
    }

    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        return askAll(hosts, words);
    }

    private static String[] prefixed(String verb, String... words) {
        List<String> all = new ArrayList<>(List.of(verb));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }

    private Map<HostId, Output> askAll(List<HostId> hosts, String... words) {
        Map<HostId, Output> answers = new ConcurrentHashMap<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            hosts.forEach(h -> all.execute(() -> answers.put(h, ask(h, words))));
        }
        return new TreeMap<>(answers);
    }

    private Output ask(HostId host, String... words) {
        try {
            Output answer = links.to(host).run(words);
            int at = answer.err().lastIndexOf("#ms ");
            return at < 0
                    ? answer
                    : new Output(answer.exit(), answer.out(), answer.err().substring(0, at));
        } catch (LinkLost lost) {
            return new Output(UNREACHABLE, "", String.valueOf(lost.getMessage()));
        }
    }

    @Override
    public void close() {
        hands.shutdownNow();
        links.close();
    }
}
