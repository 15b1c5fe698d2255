package dev.drover.coordinator.remote;

import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes that are connected to this coordinator, whether it leads or not: they are there at once when it
 * does.
 */
public final class Hub {
    /** A connection to a worker. */
    public interface Wire {
        void send(ToWorker message);

        /** Ends it; the worker will try again. */
        void close();
    }

    /** A worker that is connected, which of its lives this is, and its version of Drover. */
    record Guest(String worker, String life, String version, Wire wire) {}

    /** Who leads, and so has something to say to workers. */
    interface Leader {
        void joined(Guest guest, ToCoordinator.Followed followed);

        void left(Guest guest);

        void heard(Guest guest, ToCoordinator message);
    }

    private final Map<String, Guest> guests = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    /** Held while whoever leads is told who came or went: two connections of one worker may come at the same moment. */
    private final Object telling = new Object();

    private @Nullable Leader leader;

    /** A worker came or went. */
    public void onChange(Runnable look) {
        looks.add(look);
    }

    /** A worker has said hello, and is welcome; an older connection of the same name is of no use any more. */
    public void joined(ToCoordinator.Hello hello, Wire wire) {
        Guest guest = new Guest(hello.worker(), hello.life(), hello.drover(), wire);
        synchronized (telling) {
            Guest before;
            Optional<Leader> leads;
            synchronized (this) {
                before = guests.put(guest.worker(), guest);
                leads = leader();
            }
            if (before != null) { // its end may be noticed later, and counts no more then
                before.wire().close();
                leads.ifPresent(l -> l.left(before));
            }
            leads.ifPresent(l -> l.joined(guest, hello.followed()));
        }
        looks.forEach(Runnable::run);
    }

    public void left(String worker, Wire wire) {
        Optional<Guest> gone;
        synchronized (telling) {
            Optional<Leader> leads;
            synchronized (this) {
                gone = guest(worker, wire);
                gone.ifPresent(g -> guests.remove(worker));
                leads = leader();
            }
            gone.ifPresent(guest -> leads.ifPresent(l -> l.left(guest)));
        }
        gone.ifPresent(guest -> looks.forEach(Runnable::run));
    }

    /** What a worker has said. */
    public void heard(String worker, Wire wire, ToCoordinator message) {
        guest(worker, wire).ifPresent(guest -> leader().ifPresent(l -> l.heard(guest, message)));
    }

    /** Nobody, if it has come back over another wire since. */
    private synchronized Optional<Guest> guest(String worker, Wire wire) {
        return Optional.ofNullable(guests.get(worker)).filter(g -> g.wire().equals(wire));
    }

    private synchronized Optional<Leader> leader() {
        return Optional.ofNullable(leader);
    }

    /** Ends the connections of a worker that no longer counts. */
    public void turnAway(String worker, String because) {
        Guest guest = guests().get(worker);
        if (guest != null) {
            guest.wire().send(new ToWorker.TurnedAway(because));
            guest.wire().close();
        }
    }

    /** Those that are connected, by name. */
    synchronized Map<String, Guest> guests() {
        return new TreeMap<>(guests);
    }

    /** Names of those that are connected. */
    public List<String> names() {
        return new ArrayList<>(guests().keySet());
    }

    /** Numbers of mandates, and of questions, never repeat in one process. */
    long next() {
        return numbers.incrementAndGet();
    }

    synchronized void lead(Leader now) {
        leader = now;
    }

    synchronized void leave(Leader before) {
        if (before.equals(leader)) {
            leader = null;
        }
    }
}
