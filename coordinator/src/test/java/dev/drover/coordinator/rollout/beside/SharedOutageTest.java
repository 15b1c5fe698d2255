package dev.drover.coordinator.rollout.beside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What both releases suffer from is not the new one's fault, also where it is seen to be over at one of them first. */
class SharedOutageTest extends BesideBench {
    /** Then it is something that both need, such as the database. */
    @Test
    void nothingIsBlamedWhileTheNewServerFailsThePageToo() {
        wellBefore();
        assertThat(goesOn(30, page(NEW, "500"), page(OLD, "500"), line("DOWN", "L7STS"), errors(10, 10)))
                .isEmpty();
        assertThat(goesOn(10, page(NEW, "200"), page(OLD, "500")))
                .as("one of them may be well again a little sooner")
                .isEmpty();
        assertThat(goesOn(4, page(NEW, "200"), page(OLD, "500"))).isPresent();
    }

    @Test
    void bothFailAndTheNewOneIsSeenWellFirst() {
        for (boolean seenToFail : List.of(true, false)) {
            beside = Beside.NOTHING;
            wellBefore();
            see(page(seenToFail ? NEW : OLD, "500"), page(OLD, "500"));
            pass(2);
            see(errors(200, 100), line("DOWN", "L7STS"), unit(1_000, 0, true));
            pass(3);
            see(page(NEW, "200"));
            assertThat(afterALook()).as("nobody has asked the old one since").isEmpty();
            see(page(OLD, "200"));
            assertThat(goesOn(60, page(OLD, "200"), page(NEW, "200"))).isEmpty();
        }
    }

    @Test
    void bothAreWellAgainAndOneIsNotYetUp() {
        wellBefore();
        see(page(OLD, "500"), page(NEW, "500"), errors(200, 100), line("DOWN", "L7STS"));
        pass(5);
        see(page(OLD, "200"), page(NEW, "200"));
        assertThat(goesOn(60, page(OLD, "200"), page(NEW, "200"), line("DOWN", "L7STS")))
                .isEmpty();
    }

    /** What was asked for while both failed is answered late. */
    @Test
    void anAnswerThatIsLateIsNoSignOfNow() {
        wellBefore();
        see(page(OLD, "500"), line("DOWN", "L7STS"));
        pass(4);
        see(page(NEW, "200"));
        pass(1);
        see(page(OLD, "500"));
        assertThat(afterALook()).isEmpty();
    }

    @Test
    void beforeAnyNewServerRunsTwoKindsAreWantedAndPagesAloneAreNotEnough() {
        wellBefore();
        sides = new Sides(List.of(OLD), List.of(), SETTLES);
        assertThat(goesOn(20, page(OLD, "500"))).isEmpty();
        assertThat(goesOn(6, errors(5, 5), page(OLD, "500")))
                .as("it may be a short outage")
                .isEmpty();
        assertThat(goesOn(4, errors(5, 5), page(OLD, "500"))).isPresent();
    }
}
