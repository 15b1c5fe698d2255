package dev.drover.deploy.remote;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A simulated host with what {@code host.remember} needs: a fence, a ledger, and something to remember. */
final class SmallHost implements HostLink {
    private final HostId id;
    private final Map<String, Output> ledger = new HashMap<>();
    private final Set<String> remembered = new HashSet<>();

    /** Orders in the sequence in which they had an effect. */
    final List<String> touches = new ArrayList<>();

    private long epoch;

    /** Touches that have reached it, whatever became of them. */
    final AtomicInteger arrived = new AtomicInteger();

    /** Whether it looks at epochs at all. */
    volatile boolean fenced = true;

    /** What a touch waits for. */
    volatile CountDownLatch free = new CountDownLatch(0);

    SmallHost(HostId id) {
        this.id = id;
    }

    @Override
    public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        return run(words, limit);
    }

    @Override
    public Output run(List<String> words, Duration limit) {
        return switch (words.getFirst()) {
            case "hello" -> new Output(0, "protocol=1\nepoch=" + epoch() + "\nhost=" + id + "\n", "");
            case "claim" -> claim(Long.parseLong(words.get(2)));
            case "look" -> look(words.getLast());
            case "touch" -> touch(words);
            case "quiesce" -> new Output(0, "", "");
            default -> new Output(64, "", "unknown verb " + words);
        };
    }

    private synchronized long epoch() {
        return epoch;
    }

    private synchronized Output claim(long newer) {
        epoch = Math.max(epoch, newer);
        return new Output(0, "", "");
    }

    private synchronized Output look(String name) {
        return new Output(0, "boot=b1\n" + (remembered.contains(name) ? "asked-under=b1\n" : ""), "");
    }

    private Output touch(List<String> words) {
        arrived.incrementAndGet();
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkLost("interrupted", e);
        }
        synchronized (this) {
            if (fenced && Long.parseLong(words.get(2)) < epoch) {
                return new Output(Output.REFUSED, "", "refused: an order of epoch " + words.get(2));
            }
            return ledger.computeIfAbsent(words.get(3), order -> {
                remembered.add(words.getLast());
                touches.add(order);
                return new Output(0, "", "");
            });
        }
    }

    @Override
    public void close() {}
}
