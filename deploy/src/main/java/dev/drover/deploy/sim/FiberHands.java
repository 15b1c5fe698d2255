package dev.drover.deploy.sim;

import dev.drover.shared.work.Hands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Threads of a simulated process. */
final class FiberHands implements Hands {
    private final SimWorld world;
    private final SimProcess process;
    private final List<Fibers.Fiber> mine = new ArrayList<>();
    private boolean closed;

    FiberHands(SimWorld world, SimProcess process) {
        this.world = world;
        this.process = process;
    }

    @Override
    public void start(String name, Runnable work) {
        if (!closed) {
            mine.removeIf(Fibers.Fiber::ended);
            mine.add(process.start(name, work));
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, Duration limit) throws TimeoutException {
        Fibers.Fiber waiting = world.fibers.current();
        var unused = answer.whenComplete((value, trouble) -> world.fibers.wake(waiting));
        long until = world.now() + limit.toMillis();
        while (!answer.isDone()) {
            if (world.now() >= until) {
                throw new TimeoutException("not within " + limit);
            }
            world.fibers.park(until - world.now());
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void pause(Duration duration) {
        world.fibers.sleep(duration.toMillis());
    }

    /** What an interrupted thread still does is nothing that anybody would hear of. */
    @Override
    public void close() {
        closed = true;
        mine.stream().filter(f -> !world.fibers.runs(f)).forEach(world.fibers::kill);
        mine.clear();
    }
}
