package dev.drover.shared.action;

import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** A host as an action sees it when it may touch. Every touch is fenced and written into the host's ledger. */
public interface Machine extends Probe {
    /** The rollout for which this is done; kept on the host as a reason. */
    String rollout();

    /** A short change, done under the host's lock. */
    Output touch(String... words);

    /** A short change that reads a secret from its standard input. */
    Output touchWith(Secret input, String... words);

    /** A long change, which outlives this connection and this process, and is found again. */
    Output touchLong(LongStep step);

    /** Looks at another host for something that must not be shown or written down. */
    Secret secretFrom(HostId other, String... words);

    /**
     * Waits until the condition holds. Like all that asks a host again and again, it asks for at most half of the time.
     *
     * @return whether it held before the limit
     */
    boolean await(Duration limit, BooleanSupplier condition);

    /**
     * Sees that a condition goes on holding, from a first look to one that begins when the span is over. Time in which it
     * could not be seen does not count.
     *
     * @return whether it held at every look; false at once where it did not
     * @throws Unseen when it cannot be seen until the step's deadline
     */
    boolean lasts(Duration span, BooleanSupplier condition);

    /**
     * Looks again and again until the coordinator recalls the step or the limit passes. The time is a wait that the step
     * requires.
     *
     * @param every from the beginning of one look to that of the next; more where a look takes more than half of it
     * @param look gets the milliseconds that were watched since the look before; 0 where that one saw nothing, because a time
     *     in which nothing could be seen was not watched
     */
    void watch(Duration every, Duration limit, LongConsumer look);

    /** Tells the person who watches; not journalled. */
    void say(String progress);

    /** Counts that the coordinator judges; see {@link Reading}. */
    void report(Reading reading);

    /** Whether the coordinator wants this step to end at the next good moment. */
    boolean recalled();

    /**
     * A long change and its limits.
     *
     * @param memoryMb memory limit in MiB; 0 for none
     * @param limit the longest that it may run
     */
    record LongStep(int memoryMb, Duration limit, List<String> words) {}
}
