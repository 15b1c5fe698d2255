package dev.drover.deploy.local;

import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The links of a coordinator that stays: they outlive its terms, and are kept open while it stands by, so that who takes
 * a rollout over need not shake hands with every host first.
 */
public final class OwnLinks implements AutoCloseable {
    private final HostLinks links;
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<HostId> asked = ConcurrentHashMap.newKeySet();

    /**
     * @param links closed with these
     */
    public OwnLinks(HostLinks links) {
        this.links = links;
    }

    /** For one term, whose end leaves them open. */
    public HostLinks lent() {
        return new HostLinks() {
            @Override
            public HostLink to(HostId host) {
                return links.to(host);
            }

            @Override
            public void close() {
                // The next term has them.
            }
        };
    }

    /** Has a word with hosts, and does not wait for their answers. */
    public void keepOpen(Collection<HostId> hosts) {
        hosts.stream().filter(asked::add).forEach(host -> asking.execute(() -> greet(host)));
    }

    private void greet(HostId host) {
        try {
            links.to(host).run("hello");
        } catch (LinkLost away) {
            // It may be booting, and is asked again soon.
        } finally {
            asked.remove(host);
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
        links.close();
    }
}
