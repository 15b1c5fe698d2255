package dev.drover.worker.port;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A link to a host that is another worker's: it may be looked at, and is never touched.
 *
 * @param way how a look gets there and its answer back
 */
public record LooksOnly(HostId host, Way way) implements HostLink {
    /** What changes nothing there: a secret is answered to the order that names it, and written down. */
    public static final Set<String> KINDS = Set.of("look", "secret");

    public interface Way {
        /**
         * @param words of a look, as the host's helper takes them
         * @throws LinkLost if nobody answered within that time
         */
        Output look(HostId host, List<String> words, Duration limit);
    }

    @Override
    public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
        Output answer = run(words, limit);
        answer.out().lines().forEach(lines);
        return answer;
    }

    @Override
    public Output run(List<String> words, Duration limit) {
        if (!KINDS.contains(words.getFirst())) {
            throw new IllegalStateException(host + " is another worker's; it may only be looked at from here");
        }
        return way.look(host, words, limit);
    }

    @Override
    public void close() {
        // The way is not this host's own.
    }
}
