package dev.drover.coordinator.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.protocol.ToWorker;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HubTest {
    private static final ToCoordinator.Hello HELLO =
            new ToCoordinator.Hello("near-a", "1", "test", "", Instant.EPOCH, new ToCoordinator.Followed(0, 0));

    private final Hub hub = new Hub();

    /** A connection that goes nowhere. */
    private static final class Loose implements Hub.Wire {
        @Override
        public void send(ToWorker message) {}

        @Override
        public void close() {}
    }

    /** Each is dealt with on a thread of its own; what they are to the one that leads must be what they are here. */
    @Test
    void ofTwoConnectionsOfOneWorkerThatComeAtTheSameMomentTheLastOneCountsForWhoeverLeads() throws Exception {
        Loose first = new Loose();
        Loose second = new Loose();
        Thread comes = new Thread(() -> hub.joined(HELLO, second));
        List<Hub.Wire> joined = new CopyOnWriteArrayList<>();
        hub.lead(new Hub.Leader() {
            @Override
            public void joined(Hub.Guest guest, ToCoordinator.Followed followed) {
                if (guest.wire().equals(first)) {
                    comes.start();
                    while (comes.getState() != Thread.State.TERMINATED && comes.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait(); // it has come by, or waits for its turn
                    }
                }
                joined.add(guest.wire());
            }

            @Override
            public void left(Hub.Guest guest) {}

            @Override
            public void heard(Hub.Guest guest, ToCoordinator message) {}
        });
        hub.joined(HELLO, first);
        comes.join();
        assertThat(joined).containsExactly(first, second);
        assertThat(hub.guests().values()).extracting(Hub.Guest::wire).containsExactly(second);
    }
}
