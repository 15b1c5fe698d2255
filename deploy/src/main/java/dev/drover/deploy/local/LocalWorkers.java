package dev.drover.deploy.local;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.work.Hands;
import dev.drover.shared.work.VirtualHands;
import dev.drover.worker.Crew;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** All workers in the coordinator's own process, one a host. */
public final class LocalWorkers implements Workers {
    /** Longer than a thousand hosts take to answer; each question has a limit of its own. */
    private static final Duration ALL = Duration.ofMinutes(10);

    private final HostLinks links;
    private final Hands hands;
    private final Crew crew;
    private volatile Consumer<Report> coordinator = report -> {};

    public LocalWorkers(HostLinks links, Patience patience) {
        this(links, patience, new VirtualHands());
    }

    /**
     * @param hands their threads; closed with them
     */
    public LocalWorkers(HostLinks links, Patience patience, Hands hands) {
        this.links = links;
        this.hands = hands;
        this.crew = new Crew(links, patience, hands, report -> coordinator.accept(report));
    }

    @Override
    public void reportTo(Consumer<Report> sink) {
        coordinator = sink;
    }

    @Override
    public void send(WorkOrder order) {
        crew.send(order);
    }

    @Override
    public void recall(HostId host, StepId step) {
        crew.recall(host, step);
    }

    @Override
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {
        crew.acknowledge(step, attempt, mayTouch);
    }

    @Override
    public void tellLater(HostId host, Consumer<Output> then, String... words) {
        crew.askLater(host, List.of(words), then);
    }

    @Override
    public Output tell(HostId host, String... words) {
        return crew.ask(host, List.of(words));
    }

    @Override
    public Map<HostId, Output> tellAll(List<HostId> hosts, String... words) {
        Map<HostId, CompletableFuture<Output>> asked = new TreeMap<>();
        hosts.forEach(host -> {
            CompletableFuture<Output> answer = new CompletableFuture<>();
            asked.put(host, answer);
            crew.askLater(host, List.of(words), answer::complete);
        });
        Map<HostId, Output> answers = new TreeMap<>();
        asked.forEach((host, answer) -> answers.put(host, awaited(answer)));
        return answers;
    }

    private Output awaited(CompletableFuture<Output> answer) {
        try {
            return hands.await(answer, ALL);
        } catch (TimeoutException e) {
            return Output.unreachable("no answer: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        crew.close();
        links.close();
    }
}
