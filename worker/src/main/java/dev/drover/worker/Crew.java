package dev.drover.worker;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.work.Hands;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.Patience;
import dev.drover.worker.port.Reports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The workers of one process, one a host, for as long as one coordinator leads them. */
public final class Crew implements AutoCloseable {

    /** Longer than a coordinator is ever away without another that leads. */
    private static final Duration ANSWER_MOST = Duration.ofDays(1);

    private final HostLinks links;
    private final Patience patience;
    private final Hands hands;
    private final Consumer<Report> sink;
    private final Map<HostId, Worker> workers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
    private volatile boolean dismissed;

    /**
     * @param links stay open when the crew is dismissed
     * @param hands its own, closed with it
     */
    public Crew(HostLinks links, Patience patience, Hands hands, Consumer<Report> sink) {
        this.links = links;
        this.patience = patience;
        this.hands = hands;
        this.sink = sink;
    }

    private final Reports reports = new Reports() {
        @Override
        public boolean found(Report.Found found) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            waiting.put(key(found.step(), found.attempt()), answer);
            sink.accept(found);
            try {
                return !dismissed && hands.await(answer, ANSWER_MOST);
            } catch (TimeoutException nobodyAnswers) {
                return false;
            }
        }

        @Override
        public void tell(Report report) {
            sink.accept(report);
        }
    };

    private static String key(StepId step, int attempt) {
        return step + "/" + attempt;
    }

    public void send(WorkOrder order) {
        workers.computeIfAbsent(
                        order.step().host(),
                        h -> new Worker(links, reports, patience, work -> hands.start("worker of " + h, work)))
                .take(order);
    }

    public void recall(HostId host, StepId step) {
        Worker worker = workers.get(host);
        if (worker != null) {
            worker.recall(step);
        }
    }

    /** Lets a worker that has told what it found touch, or not. */
    public void acknowledge(StepId step, int attempt, boolean mayTouch) {
        CompletableFuture<Boolean> answer = waiting.remove(key(step, attempt));
        if (answer != null) {
            answer.complete(mayTouch);
        }
    }

    /** Says something to a host's helper; one that cannot be reached answers with exit 255 and the reason. */
    public Output ask(HostId host, List<String> words) {
        try {
            Output answer = links.to(host).run(words.toArray(String[]::new));
            int at = answer.err().lastIndexOf("#ms ");
            return at < 0
                    ? answer
                    : new Output(answer.exit(), answer.out(), answer.err().substring(0, at));
        } catch (LinkLost lost) {
            String why = String.valueOf(lost.getMessage());
            String name = host + ": "; // who asks knows whom
            return Output.unreachable(why.startsWith(name) ? why.substring(name.length()) : why);
        }
    }

    /** The same, without waiting; after the crew's end nobody asks any more. */
    public void askLater(HostId host, List<String> words, Consumer<Output> then) {
        hands.start("a word to " + host, () -> then.accept(ask(host, words)));
    }

    /** What they do is interrupted, what runs on hosts goes on; nobody touches anything any more. */
    @Override
    public void close() {
        dismissed = true;
        hands.close();
        waiting.values().forEach(answer -> answer.complete(false));
    }
}
