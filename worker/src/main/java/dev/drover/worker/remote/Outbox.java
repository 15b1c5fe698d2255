package dev.drover.worker.remote;

import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.ToCoordinator.Told;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Reports of one epoch that no coordinator has heard yet; those of an older one nobody wants any more. */
final class Outbox {
    /** Of a report that is not kept: for the person who watches, now or never. */
    private static final long FLEETING = 0;

    private final Deque<Told> waiting = new ArrayDeque<>();
    private long epoch;
    private long number;
    private long due;

    /** A new coordinator leads, and looks at everything itself. */
    void begin(long newEpoch) {
        epoch = newEpoch;
        number = 0;
        due = 0;
        waiting.clear();
    }

    Told put(Report report) {
        if (report instanceof Report.Progress) {
            return new Told(epoch, FLEETING, report);
        }
        Told told = new Told(epoch, ++number, report);
        waiting.add(told);
        return told;
    }

    void heard(long ofEpoch, long upTo) {
        if (ofEpoch == epoch) {
            waiting.removeIf(t -> t.number() <= upTo);
        }
    }

    /** Those that have been waiting since this was asked for the last time. */
    List<Told> overdue() {
        long upTo = due;
        due = number;
        return waiting.stream().filter(t -> t.number() <= upTo).toList();
    }

    List<Told> waiting() {
        return List.copyOf(waiting);
    }
}
