package dev.drover.coordinator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final AtomicLong nanos = new AtomicLong(-7);
    private final Silence silence = new Silence(nanos::get);

    private boolean tooLongAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        return silence.tooLong();
    }

    @Test
    void fourSecondsInWhichNothingWasHeardAreTooLong() {
        for (int looks = 0; looks < 8; looks++) {
            assertThat(tooLongAfter(LOOK)).isFalse();
        }
        assertThat(tooLongAfter(LOOK)).isTrue();
        silence.broken();
        assertThat(tooLongAfter(LOOK)).isFalse();
    }

    @Test
    void whoHasSleptItselfHasHeardNothingAndDoesNotKnow() {
        assertThat(tooLongAfter(Duration.ofSeconds(5))).isFalse();
        for (int looks = 0; looks < 8; looks++) {
            assertThat(tooLongAfter(LOOK)).isFalse();
        }
        assertThat(tooLongAfter(LOOK)).as("it was awake since").isTrue();
    }
}
