package dev.drover.coordinator.port;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which workers reach each coordinator, as each says of itself every few seconds; kept beside the journal, by its clock. */
public interface Attendance {
    /**
     * What one coordinator has said of itself last.
     *
     * @param workers names of those that are connected to it
     * @param age time since it said so
     */
    record Line(String coordinator, Set<String> workers, Duration age) {}

    /**
     * One that led has handed over to another.
     *
     * @param age time since then
     */
    record HandedOver(String from, String to, Duration age) {}

    /** All that was said of late, by name; and who handed over lately, the newest first. */
    record Book(List<Line> lines, List<HandedOver> handedOver) {
        public static final Book EMPTY = new Book(List.of(), List.of());

        /** The same with one more that has handed over just now. */
        public Book and(HandedOver newest) {
            return new Book(
                    lines, Stream.concat(Stream.of(newest), handedOver.stream()).toList());
        }
    }

    /** A place where one coordinator at most can be, which has nobody to tell it to. */
    Attendance ALONE = new Attendance() {
        @Override
        public void tell(String coordinator, Set<String> workers) {}

        @Override
        public Book read() {
            return Book.EMPTY;
        }

        @Override
        public void leave(String coordinator) {}
    };

    /** A coordinator is there, and these workers are connected to it. */
    void tell(String coordinator, Set<String> workers);

    Book read();

    /** A coordinator goes. */
    void leave(String coordinator);
}
