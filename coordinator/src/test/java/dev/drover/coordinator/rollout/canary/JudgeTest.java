package dev.drover.coordinator.rollout.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Soak;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The canary's arithmetic, over a thousand seeded soaks each. */
class JudgeTest {
    private static final Soak SOAK = new Soak(60_000, 3_600_000, 0, 0, false, false, true, true);

    private static Judgement soak(long seed, double canaryRate, double baseRate, int perSecond, Soak soak) {
        Random random = new Random(seed);
        Evidence evidence = Evidence.NONE;
        while (true) {
            evidence = evidence.plus(new Reading(
                    perSecond,
                    failures(random, perSecond, canaryRate),
                    perSecond,
                    failures(random, perSecond, baseRate),
                    0,
                    1000));
            Optional<Judgement> judgement = Judge.judge(evidence, soak);
            if (judgement.isPresent()) {
                return judgement.get();
            }
        }
    }

    private static long failures(Random random, int requests, double rate) {
        return LongStream.range(0, requests)
                .filter(i -> random.nextDouble() < rate)
                .count();
    }

    private static long bad(double canaryRate, double baseRate) {
        return LongStream.range(0, 1000)
                .filter(seed -> soak(seed, canaryRate, baseRate, 30, SOAK).answer() == Judgement.Answer.BAD)
                .count();
    }

    @Test
    void equalVersionsAreAlmostNeverCalledBad() {
        assertThat(bad(0.01, 0.01)).isLessThanOrEqualTo(10);
        assertThat(bad(0.1, 0.1)).isLessThanOrEqualTo(10);
        assertThat(bad(0, 0)).isZero();
    }

    @Test
    void aRiseFromOneToThreeInAHundredIsFound() {
        assertThat(bad(0.03, 0.01)).isGreaterThanOrEqualTo(950);
    }

    @Test
    void aRiseFromNothingToTwoInAHundredIsFound() {
        assertThat(bad(0.02, 0)).isGreaterThanOrEqualTo(950);
    }

    @Test
    void littleTrafficGivesNotEnoughAndSaysHowMuchIsMissing() {
        Evidence evidence = Evidence.NONE;
        Soak tenMinutes = new Soak(600_000, 600_000, 0, 0, false, false, true, true);
        Optional<Judgement> judgement = Optional.empty();
        for (int second = 0; judgement.isEmpty(); second++) {
            boolean request = second % 5 == 0; // 0.2 requests a second
            evidence = evidence.plus(new Reading(request ? 1 : 0, 0, request ? 1 : 0, 0, 0, 1000));
            judgement = Judge.judge(evidence, tenMinutes);
        }
        assertThat(judgement.get().answer()).isEqualTo(Judgement.Answer.NOT_ENOUGH);
        assertThat(judgement.get().missing()).isGreaterThan(500);
        assertThat(judgement.get().text()).contains("more requests to the canary");
    }

    @Test
    void trafficThatDisappearsNeverPromotes() {
        Soak hour = new Soak(60_000, 120_000, 0, 0, false, false, true, true);
        Evidence evidence = Evidence.NONE.plus(new Reading(50, 0, 50, 0, 0, 1000));
        for (int second = 0; second < 200; second++) {
            evidence = evidence.plus(new Reading(0, 0, 0, 0, 0, 1000));
        }
        assertThat(Judge.judge(evidence, hour).orElseThrow().answer()).isEqualTo(Judgement.Answer.NOT_ENOUGH);
    }

    @Test
    void aProcessThatHasToBeStartedAgainAndAgainIsBad() {
        Evidence evidence = Evidence.NONE.plus(new Reading(10, 0, 10, 0, 2, 1000));
        assertThat(Judge.judge(evidence, SOAK).orElseThrow().answer()).isEqualTo(Judgement.Answer.BAD);
    }

    @Test
    void aSidekiqWhoseJobsFailIsFoundAfterAFew() {
        Evidence evidence = Evidence.NONE.plus(new Reading(0, 0, 10_000, 20, 0, 0));
        assertThat(Judge.judge(evidence.plus(new Reading(4, 4, 0, 0, 0, 1000)), SOAK)
                        .orElseThrow()
                        .answer())
                .isEqualTo(Judgement.Answer.BAD);
    }

    /** Met in the lab: an old host lost its power during the watch, and 67 of 1620 of the others' answers were errors. */
    @Test
    void aSoundReleaseIsFoundGoodAlthoughTheOthersFail() {
        Soak soak = new Soak(60_000, 180_000, 0, 0, false, false, true, true);
        Evidence evidence = Evidence.NONE
                .plus(new Reading(970, 0, 620, 67, 0, 30_000))
                .plus(new Reading(1000, 0, 1000, 0, 0, 30_000));
        assertThat(Judge.judge(evidence, soak).orElseThrow().answer()).isEqualTo(Judgement.Answer.GOOD);
        Evidence soSo = evidence.plus(new Reading(100, 30, 100, 0, 0, 1000));
        assertThat(Judge.judge(soSo, soak).map(Judgement::answer)).isNotEqualTo(Optional.of(Judgement.Answer.GOOD));
    }

    @Test
    void aBadReleaseIsNotCalledGoodBecauseTheOthersAreBadToo() {
        Soak soak = new Soak(60_000, 120_000, 0, 0, false, false, true, true);
        long good = LongStream.range(0, 1000)
                .filter(seed -> soak(seed, 0.06, 0.04, 10, soak).answer() == Judgement.Answer.GOOD)
                .count();
        assertThat(good).isLessThanOrEqualTo(50);
    }
}
