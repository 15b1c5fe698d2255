package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.port.Attendance;
import dev.drover.coordinator.remote.HandOver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a coordinator tells and reads of who reaches whom, while the place where it stands breaks. */
class RoundsTest {
    private static final int BROKEN = 2;
    private static final int ROUNDS = 4;

    private final AtomicInteger rounds = new AtomicInteger();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private final Attendance damaged = new Attendance() {
        @Override
        public void tell(String coordinator, Set<String> workers) {
            if (rounds.incrementAndGet() <= BROKEN) {
                throw new IllegalStateException("the journal's database: relation does not exist");
            }
        }

        @Override
        public Book read() {
            return Book.EMPTY;
        }

        @Override
        public void leave(String coordinator) {
            throw new IllegalStateException("the journal's database: relation does not exist");
        }
    };

    @Test
    void oneThatBreaksIsFollowedByTheNextAndIsToldOnce() throws InterruptedException {
        Succession succession =
                new Succession(new Succession.Self("c1", List::of), damaged, HandOver.USUAL, () -> 0, log::add);
        Rounds all = new Rounds(succession);
        long end = System.nanoTime() + 60_000_000_000L;
        while (rounds.get() < ROUNDS) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(20);
        }
        all.close();
        assertThat(log).singleElement().asString().contains("relation does not exist");
    }
}
