package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final Instant THERE = Instant.parse("2031-05-01T02:00:00Z");

    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong nanos = new AtomicLong(7);
    private Instant there = THERE;
    private Duration takes = Duration.ZERO;
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final DatabaseClock clock = new DatabaseClock(this::database, nanos::get, later::add);

    private Instant database() {
        if (away.get()) {
            throw new Journal.Unwritable("the database is away");
        }
        Instant then = there;
        passes(takes);
        return then;
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whateverThisMachinesClockSaysItsTimeIsTheDatabases() {
        assertThat(clock.instant()).isEqualTo(THERE);
        passes(Duration.ofSeconds(3));
        assertThat(clock.instant()).isEqualTo(THERE.plusSeconds(3));
        assertThat(later).isEmpty();
    }

    @Test
    void itIsReadAgainAndNobodyWaitsForThat() {
        clock.instant();
        there = THERE.plusSeconds(100);
        passes(Duration.ofSeconds(11));
        assertThat(clock.instant()).as("nobody has read it yet").isEqualTo(THERE.plusSeconds(11));
        clock.instant();
        assertThat(later).as("once").hasSize(1);
        later.remove().run();
        assertThat(clock.instant()).isEqualTo(THERE.plusSeconds(100));
    }

    @Test
    void anAnswerThatCameLateIsNoTime() {
        clock.instant();
        takes = Duration.ofSeconds(8);
        passes(Duration.ofSeconds(11));
        there = THERE.plusSeconds(12);
        clock.instant();
        later.remove().run();
        assertThat(clock.instant()).isEqualTo(THERE.plusSeconds(19));
    }

    /** This process's count stands still while its machine sleeps; the database answers slowly all the time. */
    @Test
    void anAnswerThatCameLateTellsAllTheSameThatOursIsWrong() {
        clock.instant();
        takes = Duration.ofSeconds(8);
        passes(Duration.ofSeconds(11));
        there = THERE.plusSeconds(3_600);
        clock.instant();
        later.remove().run();
        assertThat(clock.instant()).isEqualTo(THERE.plusSeconds(3_600));
        passes(Duration.ofSeconds(11));
        there = THERE.plusSeconds(20);
        clock.instant();
        later.remove().run();
        assertThat(clock.instant()).as("it was set back").isEqualTo(THERE.plusSeconds(20));
    }

    @Test
    void timeGoesOnWhileTheDatabaseIsAwayAndItIsTriedAgain() {
        clock.instant();
        away.set(true);
        for (int tries = 0; tries < 3; tries++) {
            passes(Duration.ofSeconds(11));
            assertThat(clock.instant()).isEqualTo(THERE.plusSeconds(11L * (tries + 1)));
            later.remove().run();
        }
    }

    @Test
    void aTimeThatWasNeverReadIsNotGuessed() {
        away.set(true);
        assertThatThrownBy(clock::instant).isInstanceOf(Journal.Unwritable.class);
        away.set(false);
        assertThat(clock.instant()).isEqualTo(THERE);
    }
}
