package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Links of a process that may die before a command leaves it, and after the host has done it. */
final class MortalLinks implements HostLinks {
    private final HostLinks links;
    private final SimProcess process;

    MortalLinks(HostLinks links, SimProcess process) {
        this.links = links;
        this.process = process;
    }

    @Override
    public HostLink to(HostId host) {
        HostLink link = links.to(host);
        return new HostLink() {
            @Override
            public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
                process.mayDie("before a command");
                Output answer = link.run(words, input, lines, limit);
                process.mayDie("after a command");
                return answer;
            }

            @Override
            public Output run(List<String> words, Duration limit) {
                return run(words, Optional.empty(), line -> {}, limit);
            }

            @Override
            public void close() {
                link.close();
            }
        };
    }

    @Override
    public void close() {
        links.close();
    }
}
