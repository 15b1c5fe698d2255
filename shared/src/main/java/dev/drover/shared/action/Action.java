package dev.drover.shared.action;

import java.time.Duration;
import java.util.Optional;

/**
 * A reusable verb: look, touch, look again, and put back as found.
 *
 * @param <P> parameters, fixed in the plan
 * @param <B> what check remembers before the first touch, so that undo restores what was
 */
public interface Action<P extends Record, B extends Record> {
    /** For example {@code haproxy.drain}. */
    String name();

    Class<P> paramsType();

    Class<B> beforeType();

    /** Looks, decides whether anything is to be done, and remembers what undo will need. Changes nothing. */
    Finding<B> check(P params, Probe probe);

    /**
     * Does it. May be called again after an interruption.
     *
     * @throws Broken when the host answered that it cannot be done
     */
    void apply(P params, B before, Machine machine);

    /** Looks again; the runner repeats it until it is {@link Finding.AlreadySo} or the deadline passes. */
    default Finding<B> verify(P params, Probe probe) {
        return check(params, probe);
    }

    /** Restores what check found. */
    void undo(P params, B before, Machine machine);

    /** Whether a host that it touched may run something else than before; false for what only looks or takes out. */
    default boolean changesWhatRuns() {
        return false;
    }

    /** Whether it runs code of the release that the plan brings at what all hosts share: database, Redis, queues, media. */
    default boolean runsNewCode() {
        return false;
    }

    /**
     * How often it is tried before it counts as broken. More than once only for what works beside that which serves, and
     * breaks for reasons that pass, such as a package server that is away.
     */
    default int tries() {
        return 1;
    }

    /**
     * How long a host may be silent before an order ends without it; nothing for until its deadline. For what waits for long,
     * and has others that could do it meanwhile.
     */
    default Optional<Duration> silence() {
        return Optional.empty();
    }

    /** Whether a person may go on without it: a check or a wait, on which nothing that follows relies. */
    default boolean mayBeSkipped() {
        return false;
    }

    /** For an action that only looks. */
    record Unchanged() {}
}
