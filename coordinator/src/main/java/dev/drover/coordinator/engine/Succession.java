package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.remote.HandOver;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One coordinator's part in who leads: it tells the others which workers reach it, reads what they tell, and hands over
 * when {@link HandOver} says so.
 */
public final class Succession {
    /** How often it is told, in milliseconds. */
    public static final long EVERY_MS = 2_000;

    private final Self self;
    private final Attendance attendance;
    private final HandOver rule;
    private final LongSupplier millis;
    private final Consumer<String> log;
    private Attendance.Book book = Attendance.Book.EMPTY;
    private @Nullable Journal term;
    private Set<String> needed = Set.of();
    private long reachedMs;
    private Optional<String> waits = Optional.empty();
    private String told = "";

    /**
     * Who tells it.
     *
     * @param workers names of those that are connected now
     */
    public record Self(String name, Supplier<? extends Collection<String>> workers) {}

    /**
     * @param millis of a clock that never goes back
     */
    public Succession(Self self, Attendance attendance, HandOver rule, LongSupplier millis, Consumer<String> log) {
        this.self = self;
        this.attendance = attendance;
        this.rule = rule;
        this.millis = millis;
        this.log = log;
    }

    /** From now on it leads, with this journal. */
    public synchronized void begins(Journal journal) {
        term = journal;
        reachedMs = millis.getAsLong();
    }

    /**
     * Which workers may drive hosts of the rollout that is open.
     *
     * @param workers none, if none is open
     */
    public synchronized void needs(Set<String> workers) {
        if (!workers.equals(needed)) {
            needed = Set.copyOf(workers);
            reachedMs = millis.getAsLong();
            waits = Optional.empty();
        }
    }

    /** It leads no longer. */
    public synchronized void ends() {
        term = null;
        needed = Set.of();
        waits = Optional.empty();
    }

    /**
     * Tells, reads, and hands over if that is due. One thread does it, every two seconds; it may wait for the database.
     *
     * @throws Journal.Unwritable if that is away
     */
    public void round() {
        Set<String> here = new TreeSet<>(self.workers().get());
        attendance.tell(self.name(), here);
        Attendance.Book read = attendance.read();
        Journal leads;
        HandOver.Choice choice;
        synchronized (this) {
            book = read;
            leads = term;
            choice = leads == null ? new HandOver.Leads() : choice(here);
            waits = choice.because();
        }
        if (leads != null && choice instanceof HandOver.Goes goes && leads.handOver(goes.heir(), goes.why())) {
            synchronized (this) {
                book = book.and(new Attendance.HandedOver(self.name(), goes.heir(), Duration.ZERO));
            }
            log.accept(self.name() + " hands over to " + goes.heir() + ": " + goes.why());
        }
    }

    /** A round broke; the next one is tried all the same. Each trouble is told once. */
    void failed(RuntimeException trouble) {
        String text = String.valueOf(trouble.getMessage());
        if (!text.equals(told)) {
            told = text;
            log.accept(self.name() + " can neither tell nor read which workers reach whom: " + text);
        }
    }

    private HandOver.Choice choice(Set<String> here) {
        long now = millis.getAsLong();
        if (needed.stream().anyMatch(here::contains)) {
            reachedMs = now;
        }
        return rule.choice(new HandOver.Case(self.name(), needed, here, Duration.ofMillis(now - reachedMs), book));
    }

    /** Whether it leaves leading to the others for now. */
    public synchronized boolean standsBack() {
        return rule.standsBack(self.name(), book);
    }

    /** What keeps it from rolling although it leads and a rollout is open. */
    public synchronized Optional<String> waits() {
        return waits;
    }

    /** It goes, and nobody should hand over to it. */
    public void leave() {
        attendance.leave(self.name());
    }
}
