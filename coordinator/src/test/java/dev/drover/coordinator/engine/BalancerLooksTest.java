package dev.drover.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Capacity;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.shared.action.Output;
import dev.drover.shared.fleet.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A balancer that is slow to tell how its servers are is not asked more often than it can answer. */
class BalancerLooksTest {
    private static final HostId LB01 = new HostId("lb01");
    private static final List<Capacity.Out> OUT =
            List.of(new Capacity.Out(LB01, "/run/haproxy/admin.sock", "web", "web01", 1));

    private final List<Consumer<Output>> asked = new ArrayList<>();
    private final List<Signal> posted = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    private final BalancerLooks looks = new BalancerLooks(
            new NobodyThere() {
                @Override
                public void tellLater(HostId host, Consumer<Output> then, String... words) {
                    asked.add(then);
                }
            },
            new Mailbox() {
                @Override
                public void post(Signal signal) {
                    posted.add(signal);
                }

                @Override
                public Signal next() {
                    return new Signal.Tick();
                }

                @Override
                public boolean isEmpty() {
                    return true;
                }
            });

    /** The loop's heart beats ten times a second. */
    private int pass(Duration time) {
        for (Instant until = now.plus(time); now.isBefore(until); now = now.plusMillis(100)) {
            looks.ask(OUT, now);
        }
        return asked.size();
    }

    private void answers() {
        asked.getLast().accept(new Output(0, "", ""));
    }

    @Test
    void oneThatAnswersAtOnceIsAskedEveryTwoSeconds() {
        for (int i = 1; i <= 5; i++) {
            assertThat(pass(Duration.ofMillis(100))).isEqualTo(i);
            answers();
            assertThat(pass(Duration.ofMillis(1_900))).isEqualTo(i);
        }
        assertThat(posted).hasSize(5).allMatch(Signal.Sighted.class::isInstance);
    }

    @Test
    void oneThatTakesItsTimeIsLeftAloneForAsLong() {
        assertThat(pass(Duration.ofSeconds(5)))
                .as("no second question before the answer")
                .isEqualTo(1);
        answers();
        assertThat(pass(Duration.ofSeconds(5))).isEqualTo(1);
        assertThat(pass(Duration.ofMillis(200))).isEqualTo(2);
    }

    @Test
    void anAnswerThatNeverComesIsNotWaitedForForEver() {
        assertThat(pass(Duration.ofMinutes(3))).isEqualTo(1);
        assertThat(pass(Duration.ofSeconds(1))).isEqualTo(2);
    }

    /** Or the laptop that it is was closed meanwhile. */
    @Test
    void aClockThatIsSetForwardUnderALookKeepsNobodyFromAsking() {
        pass(Duration.ofMillis(100));
        now = now.plus(Duration.ofHours(8));
        answers();
        pass(Duration.ofMillis(100));
        assertThat(pass(Duration.ofMinutes(3))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyFromAsking() {
        pass(Duration.ofMillis(100));
        answers();
        pass(Duration.ofMillis(100));
        now = now.minus(Duration.ofHours(1));
        assertThat(pass(Duration.ofMillis(100))).isEqualTo(2);
    }
}
