package dev.drover.coordinator.port;

import java.util.Optional;
import java.util.Set;

/** Where a journal is kept: anybody may read it there and leave commands, one process at a time may write. */
public interface JournalPlace {
    /** Where that is, for a person. */
    String text();

    /** Whether a journal is there already. */
    boolean exists();

    /** Opens it for reading, and for leaving commands; it is made if it is not there. */
    JournalStore read();

    /**
     * Takes it in hand under a new epoch, or gives nothing if a live process has it; closing it gives it back.
     *
     * @param who the person, or the service
     * @param from machine and place
     */
    Optional<JournalStore> take(String who, String from);

    /**
     * Takes it in hand without waiting for the end of a lease whose holder is said to be gone, and has not renewed it
     * either.
     *
     * @param gone names of those who are said to be gone
     */
    default Optional<JournalStore> takeFrom(Set<String> gone, String who, String from) {
        return take(who, from);
    }

    /** Which worker processes may join; kept beside the journal. */
    Register register();

    /** Whether a live process has it in hand now. */
    boolean held();

    /** Who has it in hand, or had it last: name, machine, since when. */
    String owner();
}
