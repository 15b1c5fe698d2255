package dev.drover.coordinator.rollout.beside;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the new release is said to harm the old one, and when not; each rule once. */
class BesideTest extends BesideBench {
    @Test
    void errorsOfItsOwnAndAWrongStatusAreTwoKinds() {
        wellBefore();
        pass(5);
        assertThat(goesOn(20, errors(10, 4), page(NEW, "200"))).as("one kind").isEmpty();
        assertThat(goesOn(8, line("DOWN", "L7STS"), page(NEW, "200")))
                .hasValueSatisfying(h -> assertThat(h.text())
                        .contains("web02 of the old release", "4 of 10 requests", "0 of 300", "lb01 calls it DOWN")
                        .contains("web01 of the new one answers /about with 200"));
    }

    @Test
    void aPageAndAWrongStatusAreTwoKinds() {
        wellBefore();
        assertThat(goesOn(4, page(OLD, "500"), page(NEW, "200"))).isEmpty();
        assertThat(goesOn(4, page(OLD, "500"), page(NEW, "200"), line("DOWN", "L7STS")))
                .isPresent();
    }

    @Test
    void threePagesInARowAreEnough() {
        wellBefore();
        for (int i = 0; i < 2; i++) {
            see(page(OLD, "500"), page(NEW, "200"));
            pass(3);
            assertThat(afterALook()).as("page " + (i + 1)).isEmpty();
        }
        see(page(OLD, "500"), page(NEW, "200"));
        assertThat(afterALook()).isPresent();
    }

    /** Looks hurry while something is doubted; so it fails for some seconds, and not three times in one moment. */
    @Test
    void threePagesInAMomentAreNotEnough() {
        wellBefore();
        assertThat(goesOn(8, page(OLD, "500"), page(NEW, "200"))).isEmpty();
        assertThat(goesOn(2, page(OLD, "500"), page(NEW, "200"))).isPresent();
    }

    @Test
    void aPageThatComesBetweenBeginsTheRowAnew() {
        wellBefore();
        see(page(OLD, "500"), page(OLD, "500"), page(OLD, "200"), page(OLD, "500"), page(OLD, "500"));
        assertThat(afterALook()).isEmpty();
    }

    /** Its pages come too late to say anything; that it stays DOWN does. */
    @Test
    void aServerThatStaysDownNeedsNoPage() {
        wellBefore();
        pass(5);
        see(errors(200, 100));
        pass(2);
        assertThat(goesOn(10, line("DOWN", "L7STS"), page(NEW, "200"), page(OLD, "timeout")))
                .isPresent();
    }

    /** The link to its host is lost. */
    @Test
    void whereTheProcessCannotBeLookedAtTheBalancersAreBelieved() {
        wellBefore();
        pass(5);
        see(errors(200, 100));
        Instant second = now.plusSeconds(2);
        Optional<Harm> found = Optional.empty();
        while (found.isEmpty() && now.isBefore(second.plusSeconds(30))) {
            pass(2);
            see(line("DOWN", "L7STS"), page(NEW, "200"));
            found = verdict();
        }
        assertThat(found).isPresent();
        assertThat(Duration.between(second, now)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
    }

    @Test
    void whereTheProcessCannotBeLookedAtErrorsAloneAreNotEnough() {
        wellBefore();
        pass(5);
        for (int i = 0; i < 30; i++) {
            see(errors(200, 100), page(OLD, "500"), page(NEW, "200"));
            pass(2);
            assertThat(verdict()).isEmpty();
        }
    }

    @Test
    void checksThatTimedOutOrWereRefusedAreNoSigns() {
        wellBefore();
        for (String check : List.of("L7TOUT", "L4TOUT", "L4CON")) {
            see(line("UP", "L7OK"));
            see(line("DOWN", check), errors(10, 4));
            assertThat(afterALook()).as(check).isEmpty();
        }
    }

    @Test
    void aPageWithoutAnAnswerIsNoSign() {
        wellBefore();
        see(page(OLD, "timeout"), page(OLD, "refused"), page(OLD, "timeout"), page(OLD, "429"), line("DOWN", "L7STS"));
        assertThat(afterALook()).isEmpty();
    }

    @Test
    void whatFollowsAStartThatSomebodyAskedForIsExcusedUntilItHadTimeToBeHealthy() {
        wellBefore();
        see(page(OLD, "500"), page(OLD, "500"), page(OLD, "500"), line("DOWN", "L7STS"));
        pass(2);
        see(unit(60_000, 0, true)); // another process, and systemd did not start it by itself
        assertThat(verdict()).isEmpty();
        pass((int) SETTLES.toSeconds());
        see(page(NEW, "200"));
        pass(2);
        see(page(OLD, "500"), unit(60_000, 0, true));
        assertThat(verdict()).as("it fails still").isPresent();
    }

    @Test
    void aStopThatSomebodyAskedForIsExcused() {
        wellBefore();
        pass(2);
        see(line("DOWN", "L7STS"), errors(10, 5), unit(0, 0, false));
        for (int i = 0; i < 10; i++) {
            pass(2);
            see(line("DOWN", "L7STS"), page(NEW, "200"), unit(0, 0, false));
            assertThat(verdict()).isEmpty();
        }
    }

    @Test
    void aProcessThatDiedAndWasStartedBySystemdIsNotExcused() {
        wellBefore();
        see(line("DOWN", "L7STS"), page(OLD, "500"));
        pass(2);
        see(unit(60_000, 1, true), page(NEW, "200"));
        pass(2);
        see(page(OLD, "500"), unit(60_000, 1, true));
        assertThat(verdict()).isPresent();
    }

    /** It may just have been restarted, and nobody has looked yet. */
    @Test
    void theVerdictWaitsForALookAtTheProcess() {
        wellBefore();
        for (int i = 0; i < 4; i++) {
            pass(2);
            see(page(OLD, "500"), line("DOWN", "L7STS"), page(NEW, "200"));
            assertThat(verdict()).isEmpty();
        }
        assertThat(afterALook()).isPresent();
    }

    @Test
    void whatFailedAsMuchBeforeIsNotBlamed() {
        before(200, 40, 1);
        see(line("UP", "L7OK"), page(OLD, "200"), unit(1_000, 0, true));
        mixes();
        see(errors(30, 8), page(OLD, "500"), page(OLD, "500"), page(OLD, "500"), line("DOWN", "L7STS"));
        assertThat(afterALook()).isEmpty();
        assertThat(beside.failedBefore().orElse(0) > 0.02)
                .as("a broken old version does not block its fix")
                .isTrue();
    }

    @Test
    void whatFailsMuchMoreThanBeforeIsBlamed() {
        before(200, 20, 0);
        see(line("UP", "L7OK"), page(OLD, "200"), unit(1_000, 0, true));
        mixes();
        pass(5);
        assertThat(goesOn(10, errors(30, 30), line("DOWN", "L7STS"), page(NEW, "200")))
                .isPresent();
    }

    @Test
    void aPageThatFailedBeforeAndAServerThatWasDownBeforeAreNoSigns() {
        before(300, 0, 0);
        see(line("DOWN", "L7STS"), page(OLD, "500"), unit(1_000, 0, true));
        mixes();
        see(page(OLD, "500"), page(OLD, "500"), page(OLD, "500"), line("DOWN", "L7STS"));
        assertThat(afterALook()).isEmpty();
        assertThat(beside.failedBefore().orElse(0) > 0.02).isFalse();
    }

    @Test
    void errorsAreComparedWithHowManyThereWereBefore() {
        wellBefore();
        see(errors(300, 1), line("DOWN", "L7STS"));
        assertThat(afterALook()).as("one of 300 happens").isEmpty();
    }

    @Test
    void aSignIsForgottenAfterAMinute() {
        wellBefore();
        see(errors(10, 4));
        pass(61);
        see(line("DOWN", "L7STS"));
        assertThat(afterALook()).isEmpty();
    }

    @Test
    void aJournalGetsFewEntries() {
        wellBefore();
        int entries = 0;
        for (int i = 0; i < 600; i++) {
            pass(2);
            for (Sighting s : List.of(line("UP", "L7OK"), page(OLD, "200"), unit(1_000 + i % 3, 0, true))) {
                entries += beside.news(s, new Seen(now, Optional.of(BEGIN), Side.OLD)) ? 1 : 0;
            }
        }
        assertThat(entries).as("nothing changes in twenty minutes").isZero();
        for (int i = 0; i < 600; i++) {
            pass(2);
            for (Sighting s : List.of(line("DOWN", "L7STS"), page(OLD, "500"), unit(1_000, 0, true), errors(30, 30))) {
                Seen seen = new Seen(now, Optional.of(BEGIN), Side.OLD);
                if (beside.news(s, seen)) {
                    entries++;
                    beside = beside.after(s, seen);
                }
            }
        }
        assertThat(entries).as("it fails for twenty minutes").isBetween(3, 400);
    }

    /** Seen from the nearly empty log after a rotation, a broken old version would look sound. */
    @Test
    void aLogThatKnowsFewerAnswersTakesNothingAwayFromWhatIsKnown() {
        before(200, 40, 1);
        before(3, 0, 0);
        assertThat(beside.failedBefore().orElse(0) > 0.02).isTrue();
        see(line("UP", "L7OK"), page(OLD, "200"), unit(1_000, 0, true));
        mixes();
        see(errors(30, 8), page(OLD, "500"), page(OLD, "500"), page(OLD, "500"), line("DOWN", "L7STS"));
        assertThat(afterALook()).isEmpty();
    }

    @Test
    void aLogThatKnowsFewerAnswersMayKnowMoreErrors() {
        before(300, 0, 0);
        before(100, 90, 1);
        assertThat(beside.failedBefore().orElse(0) > 0.02).isTrue();
        before(400, 0, 0);
        assertThat(beside.failedBefore().orElse(0) > 0.02).as("more is known").isFalse();
    }
}
