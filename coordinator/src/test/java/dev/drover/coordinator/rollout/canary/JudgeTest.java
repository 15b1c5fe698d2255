package dev.drover.coordinator.rollout.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.Reading;
import dev.drover.shared.action.Soak;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The canary's arithmetic, over a thousand seeded soaks each. */
class JudgeTest {
    private static final OptionalDouble WELL_BEFORE = OptionalDouble.of(0);
    private static final OptionalDouble BROKEN_BEFORE = OptionalDouble.of(0.1);
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
            Optional<Judgement> judgement = Judge.judge(evidence, soak, WELL_BEFORE);
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
            judgement = Judge.judge(evidence, tenMinutes, WELL_BEFORE);
        }
        assertThat(judgement.get().answer()).isEqualTo(Judgement.Answer.NOT_ENOUGH);
        assertThat(judgement.get().missing()).isGreaterThan(500);
        assertThat(judgement.get().text()).contains("more requests to the canary");
    }

    private static Judgement notEnough(Soak soak, Reading... readings) {
        Evidence evidence = Evidence.NONE;
        for (Reading reading : readings) {
            evidence = evidence.plus(reading);
        }
        assertThat(Judge.judge(evidence, soak, WELL_BEFORE)).isEmpty();
        Judgement judgement = Judge.notEnough(evidence, soak);
        assertThat(judgement.answer()).isEqualTo(Judgement.Answer.NOT_ENOUGH);
        return judgement;
    }

    /** Of a Sidekiq; met on a slow machine: "0 of 4568 failed; 1 more requests to the canary are missing". */
    @Test
    void notEnoughNamesTheTimeWhereTimeIsMissing() {
        Soak jobs = new Soak(30_000, 90_000, 180_000, 3, false, true, true, false);
        Reading some = new Reading(1_142, 0, 0, 0, 0, 5_000);
        Judgement judgement = notEnough(jobs, some, some, some, some);
        assertThat(judgement.text())
                .contains("0 of 4568 failed")
                .endsWith("missing: time (20 s of 30 s were watched)")
                .doesNotContain("request");
        assertThat(judgement.missing()).isZero();
    }

    @Test
    void notEnoughNamesTheReadingsWhereTheyAreFew() {
        Soak jobs = new Soak(30_000, 90_000, 180_000, 10, false, true, true, false);
        Reading slow = new Reading(1_000, 0, 0, 0, 0, 15_000);
        assertThat(notEnough(jobs, slow, slow, slow).text()).endsWith("missing: readings (3 of 10)");
    }

    @Test
    void notEnoughNamesTheJobsWhereNoneWasRun() {
        Soak jobs = new Soak(30_000, 90_000, 180_000, 10, false, true, true, false);
        assertThat(notEnough(jobs, new Reading(0, 0, 10_000, 20, 0, 0), new Reading(0, 0, 0, 0, 0, 6_000))
                        .text())
                .endsWith("missing: time (6 s of 30 s were watched), readings (1 of 10), jobs (none was run)");
    }

    @Test
    void notEnoughNamesAllThatIsMissingOfACanary() {
        Soak soak = new Soak(60_000, 180_000, 300_000, 10, false, false, true, true);
        Judgement judgement = notEnough(soak, new Reading(5, 0, 5, 0, 0, 12_000));
        assertThat(judgement.text())
                .contains("missing: time (12 s of 60 s were watched), readings (1 of 10), ")
                .endsWith(judgement.missing() + " more requests to the canary, to find a rise of 2 in 100 with"
                        + " probability 0.95");
    }

    @Test
    void goodNeedsTimeAndReadingsAndRequests() {
        Soak soak = new Soak(60_000, 600_000, 900_000, 10, false, false, true, true);
        Evidence evidence = Evidence.NONE.plus(new Reading(5_000, 0, 5_000, 0, 0, 60_000));
        for (int readings = 1; readings < 10; readings++) {
            assertThat(Judge.judge(evidence, soak, WELL_BEFORE))
                    .as(readings + " readings")
                    .isEmpty();
            evidence = evidence.plus(new Reading(0, 0, 0, 0, 0, 0)); // after a look that saw nothing
            evidence = evidence.plus(new Reading(1, 0, 1, 0, 0, 1_000));
        }
        assertThat(Judge.judge(evidence, soak, WELL_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.GOOD);
    }

    /** Journals of before know nothing of readings, and mean what they meant. */
    @Test
    void aPlanOfBeforeAsksForNoNumberOfReadings() throws Exception {
        String before = """
                {"soakMillis": 30000, "limitMillis": 90000, "manualPromotion": false, "littleTrafficPromotes": true,
                 "badRollsBack": true, "needsRequests": false}""";
        Soak soak = EventJson.MAPPER.readValue(before, Soak.class);
        assertThat(soak.readings()).isZero();
        assertThat(soak.lastsMillis()).isEqualTo(90_000);
        Evidence evidence = Evidence.NONE.plus(new Reading(100, 0, 0, 0, 0, 30_000));
        assertThat(Judge.judge(evidence, soak, WELL_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.GOOD);
        String pace = "{\"estimate\": \"PT1S\", \"deadline\": \"PT3M\", \"whenBroken\": \"PAUSE\"}";
        assertThat(EventJson.MAPPER.readValue(pace, Step.Pace.class).waits()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void trafficThatDisappearsNeverPromotes() {
        Soak hour = new Soak(60_000, 120_000, 0, 0, false, false, true, true);
        Evidence evidence = Evidence.NONE.plus(new Reading(50, 0, 50, 0, 0, 1000));
        for (int second = 0; second < 200; second++) {
            evidence = evidence.plus(new Reading(0, 0, 0, 0, 0, 1000));
        }
        assertThat(Judge.judge(evidence, hour, WELL_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.NOT_ENOUGH);
    }

    @Test
    void aProcessThatHasToBeStartedAgainAndAgainIsBad() {
        Evidence evidence = Evidence.NONE.plus(new Reading(10, 0, 10, 0, 2, 1000));
        assertThat(Judge.judge(evidence, SOAK, WELL_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.BAD);
    }

    @Test
    void aSidekiqWhoseJobsFailIsFoundAfterAFew() {
        Evidence evidence = Evidence.NONE.plus(new Reading(0, 0, 10_000, 20, 0, 0));
        assertThat(Judge.judge(evidence.plus(new Reading(4, 4, 0, 0, 0, 1000)), SOAK, WELL_BEFORE)
                        .orElseThrow()
                        .answer())
                .isEqualTo(Judgement.Answer.BAD);
    }

    /** Met in the lab: an old host lost its power during the watch, and 67 of 1620 of the others' answers were errors. */
    @Test
    void aSoundReleaseIsFoundGoodAlthoughTheOthersFailAsBefore() {
        Soak soak = new Soak(60_000, 180_000, 0, 0, false, false, true, true);
        Evidence evidence = Evidence.NONE
                .plus(new Reading(970, 0, 620, 67, 0, 30_000))
                .plus(new Reading(1000, 0, 1000, 0, 0, 30_000));
        assertThat(Judge.judge(evidence, soak, BROKEN_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.GOOD);
        assertThat(Judge.judge(evidence, soak, WELL_BEFORE))
                .as("it may be the new release that harms them")
                .isEmpty();
        Evidence soSo = evidence.plus(new Reading(100, 30, 100, 0, 0, 1000));
        assertThat(Judge.judge(soSo, soak, BROKEN_BEFORE).map(Judgement::answer))
                .isNotEqualTo(Optional.of(Judgement.Answer.GOOD));
    }

    @Test
    void aBadReleaseIsNotCalledGoodBecauseTheOthersAreBadToo() {
        Soak soak = new Soak(60_000, 120_000, 0, 0, false, false, true, true);
        long good = LongStream.range(0, 1000)
                .filter(seed -> soak(seed, 0.06, 0.04, 10, soak).answer() == Judgement.Answer.GOOD)
                .count();
        assertThat(good).isLessThanOrEqualTo(50);
    }

    /** What the others did not do before may be the new release's doing: no number of requests makes that good. */
    @Test
    void othersThatFailMoreThanBeforeAreNoReasonToCallTheNewOneGood() {
        Soak soak = new Soak(60_000, 180_000, 0, 10, false, true, true, true);
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < 170; i++) {
            evidence = evidence.plus(new Reading(200, 1, 200, 20, 0, 1000));
            assertThat(Judge.judge(evidence, soak, WELL_BEFORE)).isEmpty();
        }
        assertThat(evidence.canaryTotal()).isGreaterThan(Judge.needed(evidence));
        assertThat(Judge.judge(evidence, soak, BROKEN_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.GOOD);
        Judgement judgement = Judge.judge(evidence.plus(new Reading(200, 1, 200, 20, 0, 20_000)), soak, WELL_BEFORE)
                .orElseThrow();
        assertThat(judgement.answer()).isEqualTo(Judgement.Answer.NOT_ENOUGH);
        assertThat(judgement.text()).contains("it may be what harms them");
        assertThat(judgement.missing())
                .as("little traffic is not what is wrong")
                .isZero();
    }

    @Test
    void othersThatFailAsOftenAsBeforeBlockNothingNorDoTheJobsOfAllTime() {
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < 200; i++) {
            evidence = evidence.plus(new Reading(200, 0, 200, 6, 0, 1000));
        }
        Soak web = new Soak(60_000, 180_000, 0, 10, false, true, true, true);
        Soak jobs = new Soak(60_000, 180_000, 0, 10, false, true, true, false);
        assertThat(Judge.judge(evidence, web, OptionalDouble.of(0.018))
                        .orElseThrow()
                        .answer())
                .as("3 in 100 now, nearly 2 before")
                .isEqualTo(Judgement.Answer.GOOD);
        assertThat(Judge.judge(evidence, web, OptionalDouble.empty())
                        .orElseThrow()
                        .answer())
                .as("nobody knows how it was")
                .isEqualTo(Judgement.Answer.GOOD);
        assertThat(Judge.judge(evidence, jobs, WELL_BEFORE).orElseThrow().answer())
                .as("what Sidekiq counts besides is no server beside it")
                .isEqualTo(Judgement.Answer.GOOD);
        assertThat(Judge.judge(evidence, web, WELL_BEFORE).orElseThrow().answer())
                .isEqualTo(Judgement.Answer.NOT_ENOUGH);
    }
}
