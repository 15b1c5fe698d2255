package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.shared.action.Unseen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Waiting and watching count the time that passes, and leave a slow host in peace for half of it. */
class WaitsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CountedTime clock = new CountedTime();
    private final HostTime time = new HostTime();
    private final AtomicBoolean recalled = new AtomicBoolean();
    private final List<Long> begun = new ArrayList<>();
    private final List<Long> watched = new ArrayList<>();

    private final Waits waits = new Waits(clock, time, recalled::get, text -> {});

    /** A look that the host takes so long to answer. */
    private void look(long takes) {
        begun.add(clock.now);
        clock.now += takes;
        time.asked(takes);
        time.took(takes);
    }

    private long sum() {
        return watched.stream().mapToLong(w -> w).sum();
    }

    @Test
    void aQuickWatchLooksOnceASecond() {
        assertThat(waits.watch(SECOND, Duration.ofSeconds(10), millis -> {
                    look(5);
                    watched.add(millis);
                }))
                .isTrue();
        assertThat(begun).hasSize(9).startsWith(1_000L, 2_000L);
        assertThat(watched).allMatch(w -> w == 1_000);
    }

    @Test
    void aSlowLookIsFollowedByAPauseAsLong() {
        waits.watch(SECOND, Duration.ofSeconds(60), millis -> {
            look(3_000);
            watched.add(millis);
        });
        assertThat(begun).startsWith(1_000L, 7_000L, 13_000L);
        assertThat(time.asked()).as("of a minute").isLessThanOrEqualTo(30_000);
        assertThat(sum()).as("what was watched is what has passed").isEqualTo(begun.getLast());
    }

    @Test
    void timeInWhichNothingCouldBeSeenIsNotWatched() {
        waits.watch(SECOND, Duration.ofSeconds(60), millis -> {
            boolean away = clock.now >= 20_000 && clock.now < 40_000;
            look(5);
            if (away) {
                throw new Unseen("Redis does not answer");
            }
            watched.add(millis);
        });
        assertThat(watched).contains(0L).allMatch(w -> w <= 1_000);
        assertThat(sum()).isBetween(37_000L, 39_000L);
    }

    @Test
    void aProcessThatStoodStillHasWatchedForThatLongWithOneReading() {
        waits.watch(SECOND, Duration.ofSeconds(60), millis -> {
            look(5);
            watched.add(millis);
            clock.now += watched.size() == 3 ? 30_000 : 0;
        });
        assertThat(watched).hasSizeLessThan(32).contains(30_010L);
    }

    @Test
    void whoIsRecalledLeavesAtOnceAndSaysSo() {
        assertThat(waits.watch(SECOND, Duration.ofSeconds(60), millis -> {
                    look(5);
                    recalled.set(begun.size() == 3);
                }))
                .isFalse();
        assertThat(clock.now).isLessThan(3_100);
    }

    @Test
    void aWaitAsksASlowHostForHalfOfTheTimeAndLooksOnceMoreAtItsLimit() {
        assertThat(waits.await(Duration.ofSeconds(10), () -> {
                    look(800);
                    return false;
                }))
                .isFalse();
        assertThat(begun).startsWith(0L, 1_600L, 3_200L);
        assertThat(begun.getLast()).isBetween(9_000L, 10_000L);
        assertThat(time.millis()).as("what the step required").isEqualTo(clock.now);
    }

    @Test
    void whatLastsIsSeenAtTheBeginningAndAtTheEnd() {
        assertThat(waits.lasts(Duration.ofSeconds(5), Long.MAX_VALUE, () -> {
                    look(6_000);
                    return true;
                }))
                .isTrue();
        assertThat(begun).as("one long look is no five seconds of health").hasSize(2);
    }

    @Test
    void whatCouldNotBeSeenHasNotLasted() {
        boolean lasted = waits.lasts(Duration.ofSeconds(5), Long.MAX_VALUE, () -> {
            boolean away = clock.now < 30_000;
            look(5);
            if (away) {
                throw new Unseen("systemd does not answer");
            }
            return clock.now < 33_000;
        });
        assertThat(lasted)
                .as("it fell ill three seconds after it was first seen")
                .isFalse();
        assertThatThrownBy(() -> waits.lasts(SECOND, clock.now + 10_000, () -> {
                    throw new Unseen("systemd does not answer");
                }))
                .isInstanceOf(Unseen.class);
    }

    @Test
    void aWarmUpTakesTheTimeThatItIsGivenHoweverSlowTheClockIsRead() {
        IntStream.of(1, 700, 3_000).forEach(slow -> {
            long from = clock.now;
            waits.await(Duration.ofSeconds(30), () -> {
                clock.now += slow; // the process is starved, no host is asked
                return false;
            });
            assertThat(clock.now - from).isBetween(30_000L, 30_000L + slow);
        });
    }
}
