package dev.drover.coordinator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorHealthTest {
    private final AtomicLong millis = new AtomicLong();
    private final DoorHealth health = new DoorHealth(millis::get);

    @Test
    void oneSilenceIsABusyMomentAndTwoAreTold() {
        health.silent("Read timed out");
        assertThat(health.trouble()).isEmpty();
        health.silent("Read timed out");
        assertThat(health.trouble().orElseThrow()).contains("does not open", "Read timed out");
        health.opened();
        assertThat(health.trouble()).isEmpty();
        health.silent("refused");
        assertThat(health.trouble()).isEmpty();
    }

    @Test
    void connectionsThatBreakOneAfterTheOtherAreToldAndForgotten() {
        for (int broken = 0; broken < 2; broken++) {
            health.broke(new IllegalStateException("Response head already sent"));
            millis.addAndGet(10_000);
        }
        assertThat(health.trouble()).isEmpty();
        health.broke(new IllegalStateException("Response head already sent"));
        assertThat(health.trouble().orElseThrow()).contains("3 connections", "Response head already sent");
        millis.addAndGet(60_000);
        assertThat(health.trouble()).isEmpty();
    }
}
