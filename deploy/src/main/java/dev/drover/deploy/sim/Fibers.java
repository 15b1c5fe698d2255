package dev.drover.deploy.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and threads of which exactly one runs at any moment: blocking code, such as a worker's, runs unchanged,
 * and the same seed gives the same run. Nobody waits for real.
 */
final class Fibers {
    /** Thrown in a fiber that was killed, at the point where it waits; an Error, so that nothing catches it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** One line of blocking code. */
    static final class Fiber {
        private final String name;
        private final Semaphore turn = new Semaphore(0);
        private boolean killed;
        private boolean ended;
        private long wakeup;
        private long frozenUntil;

        Fiber(String name) {
            this.name = name;
        }

        boolean ended() {
            return ended;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Due(long at, long number, Runnable action) {}

    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private final Set<Fiber> alive = new HashSet<>();
    private final Semaphore idle = new Semaphore(0);
    private @Nullable Fiber current;
    private @Nullable Throwable escaped;
    private long now;
    private long numbers;

    long now() {
        return now;
    }

    /** How many things have happened; the simulator's measure of work. */
    long happened() {
        return numbers;
    }

    void after(long millis, Runnable action) {
        agenda.add(new Due(now + Math.max(0, millis), numbers++, action));
    }

    Fiber start(String name, Runnable body) {
        Fiber fiber = new Fiber(name);
        alive.add(fiber);
        Thread.ofVirtual().start(() -> {
            fiber.turn.acquireUninterruptibly();
            try {
                if (!fiber.killed) {
                    body.run();
                }
            } catch (Killed killed) {
                // It ends here, as a killed process does.
            } catch (RuntimeException | Error e) {
                escaped = e;
            } finally {
                fiber.ended = true;
                alive.remove(fiber);
                idle.release();
            }
        });
        after(0, () -> resume(fiber));
        return fiber;
    }

    private void resume(Fiber fiber) {
        if (fiber.ended) {
            return;
        }
        if (now < fiber.frozenUntil && !fiber.killed) {
            long ticket = fiber.wakeup;
            after(fiber.frozenUntil - now, () -> {
                if (fiber.wakeup == ticket) {
                    resume(fiber);
                }
            });
            return;
        }
        Fiber before = current;
        current = fiber;
        fiber.turn.release();
        idle.acquireUninterruptibly();
        current = before;
    }

    /** The fiber that runs now waits until it is woken, or the time is over. */
    void park(long millis) {
        Fiber self = Objects.requireNonNull(current, "only a fiber can wait");
        long ticket = ++self.wakeup;
        after(millis, () -> {
            if (self.wakeup == ticket) {
                resume(self);
            }
        });
        idle.release();
        self.turn.acquireUninterruptibly();
        self.wakeup++;
        if (self.killed) {
            throw new Killed();
        }
    }

    void sleep(long millis) {
        park(millis);
    }

    /** Lets a waiting fiber look again, soon. */
    void wake(Fiber fiber) {
        long ticket = fiber.wakeup;
        after(0, () -> {
            if (fiber.wakeup == ticket) {
                resume(fiber);
            }
        });
    }

    boolean runs(Fiber fiber) {
        return fiber == current;
    }

    Fiber current() {
        return Objects.requireNonNull(current);
    }

    /** Lets a fiber stand still, as SIGSTOP does, and go on later as if nothing had been. */
    void freeze(Fiber fiber, long millis) {
        fiber.frozenUntil = now + millis;
    }

    /** Ends a fiber where it waits. A fiber that kills itself dies at once. */
    void kill(Fiber fiber) {
        if (fiber.ended || fiber.killed) {
            return;
        }
        fiber.killed = true;
        if (fiber == current) {
            throw new Killed();
        }
        after(0, () -> resume(fiber));
    }

    /** Turns the crank until the condition holds or nothing is left to happen. */
    void run(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            Due due = agenda.poll();
            if (due == null) {
                return;
            }
            now = Math.max(now, due.at());
            due.action().run();
            if (escaped != null) {
                throw new IllegalStateException("a fiber broke at " + now + " ms", escaped);
            }
        }
    }

    /** Ends everything that still waits. */
    void close() {
        for (Fiber fiber : List.copyOf(new ArrayList<>(alive))) {
            fiber.killed = true;
            resume(fiber);
        }
        agenda.clear();
    }
}
