package dev.drover.coordinator.remote;

import dev.drover.coordinator.port.Attendance;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a coordinator that leads should hand over, because no worker reaches it that matters, and another is reached by
 * some. It decides, and does nothing.
 *
 * @param unreached how long it waits for them: workers come back over a broken connection within seconds
 * @param again time between two hand-overs, whoever hands over; and for which one that did so does not lead
 * @param alive a coordinator that has said nothing for longer is believed to be gone
 */
public record HandOver(Duration unreached, Duration again, Duration alive) {
    public static final HandOver USUAL =
            new HandOver(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(10));

    /** A clock that is set right may be set back by a little. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    /**
     * What is known to one that leads.
     *
     * @param self its name
     * @param needed workers that may drive hosts of the rollout that is open; none if none is open, or it reaches its hosts
     *     itself
     * @param here workers that are connected to it
     * @param lonely how long none of those that are needed has been
     */
    public record Case(String self, Set<String> needed, Set<String> here, Duration lonely, Attendance.Book book) {
        private Set<String> of(Set<String> workers) {
            Set<String> both = new TreeSet<>(needed);
            both.retainAll(workers);
            return both;
        }

        private List<Attendance.Line> others(Duration alive) {
            return book.lines().stream()
                    .filter(l -> !l.coordinator().equals(self) && within(l.age(), alive))
                    .toList();
        }
    }

    /** What follows. */
    public sealed interface Choice {
        /** What it waits for, for a person; nothing if it waits for nothing. */
        Optional<String> because();
    }

    /** It leads on, and waits for nothing. */
    public record Leads() implements Choice {
        @Override
        public Optional<String> because() {
            return Optional.empty();
        }
    }

    /** It leads on for now. */
    public record Waits(String what) implements Choice {
        @Override
        public Optional<String> because() {
            return Optional.of(what);
        }
    }

    /** It hands over to another. */
    public record Goes(String heir, String why) implements Choice {
        @Override
        public Optional<String> because() {
            return Optional.of(why);
        }
    }

    public Choice choice(Case now) {
        if (now.needed().isEmpty() || !now.of(now.here()).isEmpty()) {
            return new Leads();
        }
        String lonely = "no worker that may drive its hosts (" + String.join(", ", new TreeSet<>(now.needed()))
                + ") is connected to " + now.self() + ", for " + text(now.lonely()) + " now";
        Optional<Attendance.Line> heir = now.others(alive).stream()
                .filter(l -> !now.of(l.workers()).isEmpty())
                .max(Comparator.comparingInt(
                                (Attendance.Line l) -> now.of(l.workers()).size())
                        .thenComparing(Attendance.Line::coordinator, Comparator.reverseOrder()));
        if (heir.isEmpty()) {
            return new Waits(lonely + ", nor to another coordinator that can be heard of");
        }
        String name = heir.get().coordinator();
        String there = lonely + "; to " + name + " there is ("
                + String.join(", ", now.of(heir.get().workers())) + ")";
        Duration rest = longer(unreached.minus(now.lonely()), lately(now.book()));
        return rest.isPositive()
                ? new Waits(there + ". Unless they come, " + now.self() + " hands over to " + name + " in " + text(rest)
                        + latest(now.book()))
                : new Goes(name, there);
    }

    /** How long the last hand-over keeps everybody from the next. */
    private Duration lately(Attendance.Book book) {
        return book.handedOver().stream()
                .filter(this::lately)
                .map(h -> again.minus(h.age()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private String latest(Attendance.Book book) {
        return book.handedOver().stream()
                .filter(this::lately)
                .findFirst()
                .map(h -> " (once in " + text(again) + " at most, and " + h.from() + " handed over to " + h.to() + " "
                        + text(h.age()) + " ago)")
                .orElse("");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String text(Duration duration) {
        return duration.toMinutes() >= 2 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    /** Whether one that stands by leaves leading to the others, because it handed over lately; not if there are none. */
    public boolean standsBack(String self, Attendance.Book book) {
        boolean lately = book.handedOver().stream().anyMatch(h -> h.from().equals(self) && lately(h));
        return lately && book.lines().stream().anyMatch(l -> !l.coordinator().equals(self) && within(l.age(), alive));
    }

    private boolean lately(Attendance.HandedOver given) {
        return given.age().compareTo(again) < 0 && within(given.age(), again);
    }

    /**
     * What the book says of a time that has yet to come, it does not know: the database's clock was set back, or somebody
     * wrote it who may not be believed.
     */
    private static boolean within(Duration age, Duration most) {
        return age.compareTo(most) <= 0 && age.compareTo(AHEAD.negated()) >= 0;
    }
}
