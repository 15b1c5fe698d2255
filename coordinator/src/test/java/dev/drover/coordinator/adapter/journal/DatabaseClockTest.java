package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Journal;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final Instant THERE = Instant.parse("2031-05-01T02:00:00Z");

    private final AtomicBoolean away = new AtomicBoolean();
    private final DatabaseClock clock = new DatabaseClock(this::database);

    private Instant database() {
        if (away.get()) {
            throw new Journal.Unwritable("the database is away");
        }
        return THERE;
    }

    @Test
    void whateverThisMachinesClockSaysItsTimeIsTheDatabases() {
        assertThat(clock.instant()).isBetween(THERE, THERE.plusSeconds(60));
    }

    @Test
    void timeGoesOnWhileTheDatabaseIsAway() {
        Instant before = clock.instant();
        away.set(true);
        assertThat(clock.instant()).isAfterOrEqualTo(before).isBefore(THERE.plusSeconds(60));
    }

    @Test
    void aTimeThatWasNeverReadIsNotGuessed() {
        away.set(true);
        assertThatThrownBy(clock::instant).isInstanceOf(Journal.Unwritable.class);
        away.set(false);
        assertThat(clock.instant()).isBetween(THERE, THERE.plusSeconds(60));
    }
}
