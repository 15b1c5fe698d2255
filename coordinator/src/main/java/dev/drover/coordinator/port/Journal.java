package dev.drover.coordinator.port;

import dev.drover.coordinator.rollout.Event;
import java.util.List;
import java.util.Optional;

/** The append-only truth: what is not in it has not happened. */
public interface Journal extends AutoCloseable {
    /** One line of the journal. */
    record Entry(long seq, String rollout, long epoch, Event event, String hash) {}

    /** Another writer has appended in between, or a newer epoch has been opened. */
    final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Stale(String message) {
            super(message);
        }
    }

    /** The disk under the journal is full or refuses: nothing of the append was kept, so nothing was told to a host. */
    sealed class Unwritable extends RuntimeException permits NotLetIn {
        private static final long serialVersionUID = 1L;

        public Unwritable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unwritable(String message) {
            super(message);
        }
    }

    /** Its database answers and does not let us in: waiting alone will not help. */
    final class NotLetIn extends Unwritable {
        private static final long serialVersionUID = 1L;

        public NotLetIn(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The journal's own name, which hosts remember. */
    String id();

    /** The epoch under which this process writes. */
    long epoch();

    /** Whether this process may still write, as far as it knows. */
    boolean mine();

    /** Raises the epoch to at least this number. */
    void raiseEpoch(long least);

    /**
     * Gives it back so that for some seconds nobody but this one can take it in hand; this process writes no more.
     *
     * @param heir name of a coordinator
     * @param because for the record
     * @return whether it was given: not if it had been lost before, or is where one process at most can be
     */
    default boolean handOver(String heir, String because) {
        return false;
    }

    /**
     * Writes events in one transaction, durably, if the rollout has exactly so many entries.
     *
     * @throws Stale if it has not, or if this process no longer has the newest epoch
     * @throws Unwritable if they could not be kept
     */
    void append(String rollout, int expected, List<Event> events);

    List<Entry> read(String rollout);

    /** What happened in a rollout, without how it is kept. */
    default List<Event> events(String rollout) {
        return read(rollout).stream().map(Entry::event).toList();
    }

    /** Ids of all rollouts, newest first. */
    List<String> rollouts();

    /** What is wrong with the chain, naming the entry; nothing if every hash holds. */
    Optional<String> verify();

    @Override
    void close();
}
