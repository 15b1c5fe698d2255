package dev.drover.coordinator.rollout.beside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a page shows, and from when on. */
class PagesTest extends BesideBench {
    /** A database stalls: the old one answers 500, and of the new one no answer comes. */
    @Test
    void whatANewServerAnsweredBeforeTheOldOneFailedShowsNothing() {
        wellBefore();
        pass(300);
        for (int i = 0; i < 3; i++) {
            see(page(OLD, "500"), page(NEW, "timeout"));
            assertThat(afterALook()).as("page " + (i + 1)).isEmpty();
        }
        assertThat(goesOn(10, page(OLD, "500"), page(NEW, "200")))
                .as("it may be well again a little sooner")
                .isEmpty();
        assertThat(goesOn(4, page(OLD, "500"), page(NEW, "200"))).isPresent();
    }

    @Test
    void aNewServerThatFellSilentAfterItHadAnsweredShowsNothing() {
        wellBefore();
        see(page(OLD, "500"));
        pass(1);
        see(page(NEW, "200"));
        pass(4);
        see(page(NEW, "timeout"), page(OLD, "500"), page(OLD, "500"));
        assertThat(afterALook()).isEmpty();
    }

    @Test
    void whatTheOldReleaseAnsweredIsNotTakenForAnAnswerOfTheNewOne() {
        sides = new Sides(List.of(NEW, OLD), List.of(), SETTLES);
        before(300, 0, 0);
        see(page(OLD, "200"), unit(1_000, 0, true));
        mixedSince = Optional.of(now);
        see(page(OLD, "500"), page(NEW, "200"));
        sides = new Sides(List.of(OLD), List.of(NEW), SETTLES);
        assertThat(goesOn(20, page(OLD, "500"))).as("it was switched since").isEmpty();
        assertThat(goesOn(4, page(NEW, "200"), page(OLD, "500"))).isPresent();
    }

    @Test
    void aNewServerThatStaysWellIsWrittenDownSeldomWhileAnOldOneFails() {
        wellBefore();
        int entries = 0;
        see(page(OLD, "500"));
        for (int i = 0; i < 120; i++) {
            pass(5);
            Seen seen = new Seen(now, Optional.of(BEGIN), Side.FRESH);
            if (beside.news(page(NEW, "200"), seen)) {
                entries++;
                beside = beside.after(page(NEW, "200"), seen);
            }
        }
        assertThat(entries).as("in ten minutes").isBetween(10, 22);
    }

    @Test
    void onePageThatFailedLongBeforeIsForgottenAndOneShortlyBeforeIsNot() {
        for (int minutes : List.of(1, 3)) {
            beside = Beside.NOTHING;
            mixedSince = Optional.empty();
            sides = new Sides(List.of(OLD), List.of(), SETTLES);
            before(300, 0, 0);
            see(page(OLD, "200"), page(OLD, "503"), page(OLD, "200"), unit(1_000, 0, true));
            pass(60 * minutes);
            mixes();
            assertThat(goesOn(20, page(OLD, "500"), page(NEW, "200")).isPresent())
                    .as(minutes + " minutes")
                    .isEqualTo(minutes > 2);
        }
    }

    /** Its host was not asked for a while: that it failed longer ago does not make it well. */
    @Test
    void aPageThatFailedLongBeforeAndWasNeverWellSinceFailsAsBefore() {
        sides = new Sides(List.of(OLD), List.of(), SETTLES);
        before(300, 0, 0);
        see(page(OLD, "200"), page(OLD, "500"), unit(1_000, 0, true));
        pass(180);
        mixes();
        assertThat(goesOn(20, page(OLD, "500"), page(NEW, "200"))).isEmpty();
    }

    /** All users may be on it: one answer that comes late does not show that it answers nobody. */
    @Test
    void aNewServerThatIsSilentForAMomentMayAnswerStill() {
        wellBefore();
        pass(1);
        see(page(NEW, "timeout"));
        pass(5);
        see(page(NEW, "timeout"));
        assertThat(beside.mayAnswer(NEW)).isTrue();
        pass(5);
        see(page(NEW, "timeout"));
        assertThat(beside.mayAnswer(NEW)).isFalse();
        see(page(NEW, "200"));
        assertThat(beside.mayAnswer(NEW)).isTrue();
    }
}
