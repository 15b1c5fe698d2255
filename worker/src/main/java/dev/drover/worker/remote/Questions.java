package dev.drover.worker.remote;

import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.work.Hands;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.LooksOnly;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at hosts that are another worker's: they go over the coordinator that leads. */
final class Questions {
    /** Puts a question on the wire; false if there is none. */
    interface Way {
        boolean ask(long question, HostId host, List<String> words);
    }

    private final Way way;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<Output>> open = new ConcurrentHashMap<>();

    Questions(Way way) {
        this.way = way;
    }

    void answered(long question, Output answer) {
        CompletableFuture<Output> asked = open.remove(question);
        if (asked != null) {
            asked.complete(answer);
        }
    }

    /** The wire broke, or another leads: nobody will answer what is open. */
    void lost() {
        open.values().forEach(q -> q.completeExceptionally(new LinkLost("the coordinator is away")));
        open.clear();
    }

    HostLink to(HostId host, Hands hands) {
        return new LooksOnly(host, (on, words, limit) -> ask(on, words, limit, hands));
    }

    private Output ask(HostId host, List<String> words, Duration limit, Hands hands) {
        long question = numbers.incrementAndGet();
        CompletableFuture<Output> answer = new CompletableFuture<>();
        open.put(question, answer);
        try {
            if (!way.ask(question, host, words)) {
                throw new LinkLost("the coordinator, over which " + host + " is looked at, is away");
            }
            return hands.await(answer, limit);
        } catch (TimeoutException e) {
            throw new LinkLost(host + " was not seen within " + limit.toSeconds() + " s", e);
        } finally {
            open.remove(question);
        }
    }
}
