package dev.drover.coordinator.port;

import java.time.InstantSource;
import java.util.List;
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

    /**
     * One entry as it is kept.
     *
     * @param prev hash of the entry before
     * @param hash of this entry and of that hash
     * @param body the event's JSON
     */
    record Line(long seq, String rollout, long epoch, String prev, String hash, String body) {}

    /** All that the journal here holds, oldest first. */
    List<Line> lines();

    /**
     * Makes a journal here that holds this; it has a name of its own, so that hosts that another has claimed refuse it
     * until a person says otherwise.
     *
     * @param epoch at least the highest of the one that it was
     * @throws IllegalArgumentException if the lines are not whole, or a journal is here already
     */
    void restore(List<Line> lines, long epoch);

    /** Its time; one for all that work with this journal. Once it is known, whoever asks for it does not wait. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** Which worker processes may join; kept beside the journal. */
    Register register();

    /** Which workers reach each coordinator. */
    default Attendance attendance() {
        return Attendance.ALONE;
    }

    /** Whether a live process has it in hand now. */
    boolean held();

    /** Who has it in hand, or had it last: name, machine, since when. */
    String owner();
}
