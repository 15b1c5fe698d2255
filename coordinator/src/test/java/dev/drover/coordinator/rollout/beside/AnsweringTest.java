package dev.drover.coordinator.rollout.beside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.wire.EventJson;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who answers users, by pages and the balancer's log; that a balancer calls a server UP is no answer. */
class AnsweringTest extends BesideBench {
    @BeforeEach
    void begin() {
        wellBefore();
        pass(60);
    }

    private Optional<Instant> nobody() {
        return beside.answerNobodySince(sides.old());
    }

    /** Of 120 answers in the last minute some were well, the latest of them now. */
    private Sighting partly(long own) {
        return new Sighting.Errors(OLD, LB, 120, own, Optional.of(now));
    }

    private Sighting wellLast(int secondsAgo, long own) {
        return new Sighting.Errors(OLD, LB, 120, own, Optional.of(now.minusSeconds(secondsAgo)));
    }

    @Test
    void whoseWholeMinuteIsErrorsAnswersNobody() {
        Instant since = now;
        see(page(OLD, "500"), errors(120, 120));
        assertThat(nobody()).contains(since);
        assertThat(beside.mayAnswer(NEW)).isTrue();
    }

    /** The look that meets the beginning finds well answers, too; they are of before. */
    @Test
    void whatWasWellBeforePagesFailedDoesNotCount() {
        see(partly(4), page(OLD, "500"));
        assertThat(nobody()).isPresent();
        pass(12);
        see(page(OLD, "500"), wellLast(12, 28));
        assertThat(nobody()).isPresent();
    }

    /** It is told at once, although errors that go on are told seldom. */
    @Test
    void whatIsWellSinceThenDoes() {
        see(page(OLD, "500"), partly(4));
        pass(1);
        see(partly(8));
        assertThat(nobody())
                .as("pages may have begun to fail since the look before")
                .isPresent();
        pass(2);
        see(partly(10));
        assertThat(nobody()).isEmpty();
    }

    @Test
    void aPageAloneIsNotEnoughNorAreErrorsOfAnEarlierTime() {
        see(errors(120, 120));
        pass(30);
        see(page(OLD, "500"));
        assertThat(nobody()).isEmpty();
    }

    @Test
    void onePageThatComesIsAnAnswer() {
        see(page(OLD, "500"), errors(120, 120));
        pass(5);
        see(page(OLD, "200"));
        assertThat(nobody()).isEmpty();
    }

    /** As after a sweep of the cache: the check is well again, and no page was asked for since. */
    @Test
    void whatFailedBeforeItsBalancerCalledItUpMayBeOver() {
        see(page(OLD, "500"), errors(120, 120), line("DOWN", "L7STS"));
        assertThat(nobody()).as("whom a balancer calls DOWN it counts itself").isEmpty();
        pass(4);
        see(line("UP", "L7OK"));
        assertThat(nobody()).isEmpty();
        pass(2);
        see(page(OLD, "500"));
        assertThat(nobody()).as("it fails still").isPresent();
    }

    @Test
    void aServerOfTheNewReleaseThatFailsOrIsDownAnswersNobodyEither() {
        see(page(NEW, "500"));
        assertThat(beside.mayAnswer(NEW)).as("once is not always").isTrue();
        pass(10);
        see(page(NEW, "500"));
        assertThat(beside.mayAnswer(NEW)).isFalse();
        see(page(NEW, "200"));
        assertThat(beside.mayAnswer(NEW)).isTrue();
        see(new Sighting.Line(NEW, LB, "DOWN", "L4CON"));
        assertThat(beside.mayAnswer(NEW)).isFalse();
    }

    /** Journals of before do not say when an answer was well. */
    @Test
    void errorsAreReadAsTheyWereWritten() {
        Event told = new Event.NeighbourSeen(now, partly(4));
        assertThat(EventJson.event(EventJson.write(told))).isEqualTo(told);
        String before = EventJson.write(new Event.NeighbourSeen(now, errors(120, 4)))
                .replaceAll(",\"well\":[^,}]*", "")
                .replaceAll("\"well\":[^,}]*,", "");
        assertThat(before).doesNotContain("well");
        assertThat(EventJson.event(before)).isEqualTo(new Event.NeighbourSeen(now, errors(120, 4)));
        see(page(OLD, "500"), errors(120, 4));
        assertThat(nobody()).isEmpty();
    }
}
