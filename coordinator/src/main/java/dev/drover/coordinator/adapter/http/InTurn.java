package dev.drover.coordinator.adapter.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Things that are done one after the other, in the order in which they came; on a thread while there are any. */
final class InTurn {
    private final Executor hands;
    private final Consumer<RuntimeException> broke;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * @param broke is told what went wrong with one of them; the next has its turn all the same
     */
    InTurn(Executor hands, Consumer<RuntimeException> broke) {
        this.hands = hands;
        this.broke = broke;
    }

    /** Does not wait. After the end of the hands nothing begins any more. */
    synchronized void add(Runnable thing) {
        waiting.add(thing);
        if (busy) {
            return;
        }
        try {
            hands.execute(this::all);
            busy = true;
        } catch (RejectedExecutionException ended) {
            waiting.clear();
        }
    }

    private void all() {
        for (Runnable thing = next(); thing != null; thing = next()) {
            try {
                thing.run();
            } catch (RuntimeException e) {
                broke.accept(e);
            } catch (Error e) { // the next would never have its turn, and nobody would notice
                broke.accept(new IllegalStateException(e));
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable thing = waiting.poll();
        busy = thing != null;
        return thing;
    }
}
