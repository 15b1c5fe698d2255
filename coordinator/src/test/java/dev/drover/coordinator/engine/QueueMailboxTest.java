package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Signal;
import org.junit.jupiter.api.Test;

class QueueMailboxTest {
    private static final int ROOM = 10_000;

    @Test
    void whoWaitsForRoomWaitsNoLongerThanSomebodyTakesWhatIsThere() throws InterruptedException {
        QueueMailbox mailbox = new QueueMailbox();
        for (int i = 0; i < ROOM; i++) {
            mailbox.post(new Signal.Tick());
        }
        Thread poster = Thread.ofVirtual().start(() -> mailbox.post(new Signal.Tick()));
        while (poster.getState() != Thread.State.TIMED_WAITING && poster.getState() != Thread.State.WAITING) {
            assertThat(poster.isAlive()).as("there is no room").isTrue();
            Thread.onSpinWait();
        }
        mailbox.next();
        poster.join();
        Thread another = Thread.ofVirtual().start(() -> mailbox.post(new Signal.Tick()));
        mailbox.close(); // its loop has ended
        assertThat(another.join(java.time.Duration.ofSeconds(30)))
                .as("nobody will ever take it")
                .isTrue();
    }
}
