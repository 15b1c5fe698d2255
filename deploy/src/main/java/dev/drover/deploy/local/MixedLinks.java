package dev.drover.deploy.local;

import dev.drover.coordinator.port.Workers;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Links of a coordinator's own process, where some hosts are worker processes': these are only looked at from here, and
 * over their own worker, since it may be the only one that reaches them.
 */
public final class MixedLinks implements HostLinks {
    private static final int UNREACHABLE = 255;

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
        return elsewhere.test(host) ? new Over(host) : own.to(host);
    }

    @Override
    public void close() {
        own.close();
    }

    private final class Over implements HostLink {
        private final HostId host;

        Over(HostId host) {
            this.host = host;
        }

        @Override
        public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
            Output answer = run(words, limit);
            answer.out().lines().forEach(lines);
            return answer;
        }

        @Override
        public Output run(List<String> words, Duration limit) {
            if (!words.getFirst().equals("look")) {
                throw new IllegalStateException(host + " is a worker process's; it may only be looked at from here");
            }
            Output answer = all.join().tell(host, words.toArray(String[]::new));
            if (answer.exit() == UNREACHABLE) {
                throw new LinkLost(answer.err());
            }
            return answer;
        }

        @Override
        public void close() {
            // The worker's wire is not this host's own.
        }
    }
}
