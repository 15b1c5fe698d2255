package dev.drover.deploy.local;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import dev.drover.worker.port.LooksOnly;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Links of a coordinator's own process, where some hosts are worker processes': these are only looked at from here, and
 * over their own worker, since it may be the only one that reaches them.
 */
public final class MixedLinks implements HostLinks {
    private final Predicate<HostId> elsewhere;
    private final HostLinks own;
    private final CompletableFuture<Workers> all = new CompletableFuture<>();

    /**
     * @param elsewhere whether a host is a worker process's
     * @param own to all others
     */
    public MixedLinks(Predicate<HostId> elsewhere, HostLinks own) {
        this.elsewhere = elsewhere;
        this.own = own;
    }

    /** The workers of this term; nothing is asked before they are there. */
    public void over(Workers workers) {
        all.complete(workers);
    }

    @Override
    public HostLink to(HostId host) {
        return elsewhere.test(host)
                ? new LooksOnly(host, (on, words, limit) -> overItsWorker(on, words))
                : own.to(host);
    }

    @Override
    public void close() {
        own.close();
    }

    private Output overItsWorker(HostId host, List<String> words) {
        Output answer = all.join().tell(host, words.toArray(String[]::new));
        if (answer.unreached()) {
            throw new LinkLost(answer.err());
        }
        return answer;
    }
}
