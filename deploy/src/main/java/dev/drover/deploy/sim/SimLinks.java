package dev.drover.deploy.sim;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connections to simulated hosts. A command that has reached its host goes on there, whatever becomes of the link. */
final class SimLinks implements HostLinks {
    private static final long CONNECT_TIMEOUT_MS = 5_000;

    private final SimWorld world;
    private final Faults faults;

    SimLinks(SimWorld world, Faults faults) {
        this.world = world;
        this.faults = faults;
    }

    @Override
    public HostLink to(HostId id) {
        SimHost host = world.host(id);
        return new HostLink() {
            @Override
            public Output run(List<String> words, Optional<Secret> input, Consumer<String> lines, Duration limit) {
                return over(host, words, input, limit);
            }

            @Override
            public Output run(List<String> words, Duration limit) {
                return over(host, words, Optional.empty(), limit);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    /** An answer on its way back. */
    private static final class Answer {
        private @Nullable Output output;
        private boolean lost;
    }

    private Output over(SimHost host, List<String> words, Optional<Secret> input, Duration limit) {
        world.fibers.sleep(1 + world.random.nextInt(8));
        if (!host.up || !host.reachable || faults.losesRequest(host, words)) {
            world.fibers.sleep(CONNECT_TIMEOUT_MS);
            throw new LinkLost(host.name + " does not answer");
        }
        long starving = faults.starves(host, words);
        if (starving > 0) {
            world.starve(host, words.get(words.indexOf("haproxy_drain") + 3), starving);
        }
        Answer answer = new Answer();
        Fibers.Fiber caller = world.fibers.current();
        long late = faults.late(host);
        process(host, words, late, () -> {
            Output output = world.helper(host).run(words, input);
            boolean lost = !host.reachable || faults.losesAnswer(host, words);
            answer.output = lost ? null : output;
            answer.lost = lost;
            world.fibers.wake(caller);
        });
        if (faults.doubles(host)) {
            process(host, words, 1 + late, () -> world.helper(host).run(words, input));
        }
        if (late > 0) {
            world.fibers.sleep(CONNECT_TIMEOUT_MS);
            throw new LinkLost("the connection to " + host.name + " broke");
        }
        long until = world.now() + limit.toMillis();
        while (answer.output == null && !answer.lost && host.up && host.reachable && world.now() < until) {
            world.fibers.park(Math.min(2_000, Math.max(1, until - world.now())));
        }
        host.processes.removeIf(Fibers.Fiber::ended);
        world.fibers.sleep(1 + world.random.nextInt(8));
        Output output = answer.output;
        if (output == null) {
            throw new LinkLost("the connection to " + host.name + " broke");
        }
        return output;
    }

    /** What has reached a host runs there, whatever becomes of who sent it. */
    private void process(SimHost host, List<String> words, long late, Runnable work) {
        host.processes.add(world.fibers.start(host.name + ": " + words.getFirst(), () -> {
            world.fibers.sleep(late);
            work.run();
        }));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
