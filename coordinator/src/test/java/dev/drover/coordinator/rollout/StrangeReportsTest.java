package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Reading;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Report;
import dev.drover.shared.protocol.Settlement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker tells that is out of its mind, or in somebody else's hands: nothing comes of it. */
class StrangeReportsTest {
    private static final long HUGE = Long.MAX_VALUE / 4;

    private static List<Event> after(Story story, Report report) {
        int before = story.journal.size();
        assertThat(story.signal(new Signal.Reported(report))).isInstanceOf(Decision.Accept.class);
        return story.journal.subList(before, story.journal.size());
    }

    @Test
    void ofAStepThatThisPlanDoesNotHaveNothingIsTold() {
        Story story = new Story().open();
        StepId none = new StepId("mars.switch");
        assertThat(after(story, new Report.Settled(none, Mission.CARRY_OUT, 1, new Settlement.Changed("done"), 1)))
                .isEmpty();
        assertThat(after(story, new Report.Found(none, 1, "needed", "{}"))).isEmpty();
        assertThat(after(story, new Report.Read(none, new Reading(1, 0, 1, 0, 0, 1))))
                .isEmpty();
        assertThat(after(story, new Report.Progress(none, "on my way"))).isEmpty();
    }

    @Test
    void aReadingOfAStepThatIsNoWatchCountsNothing() {
        Story story = new Story().open();
        Event.StepOrdered first = story.journal.stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(Event.StepOrdered.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(after(story, new Report.Read(first.step(), new Reading(1, 0, 1, 0, 0, 1))))
                .isEmpty();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void numbersThatCannotBeAreNotWeighed() {
        List<Reading> strange = List.of(
                new Reading(-5, 0, 100, 0, 0, 1_000),
                new Reading(5, 6, 100, 0, 0, 1_000),
                new Reading(100, 0, 100, -1, 0, 1_000),
                new Reading(100, 0, 100, 0, 0, Long.MAX_VALUE),
                new Reading(100, 0, 100, 0, 0, -1),
                new Reading(100, 0, 100, 0, Long.MIN_VALUE, 1_000),
                new Reading(HUGE, HUGE / 2, HUGE, HUGE / 2, 0, 1_000)); // weighed one by one, for ever
        for (Reading reading : strange) {
            Story story = new Story();
            story.readings = id -> reading;
            story.open().run();
            assertThat(story.journal).noneMatch(Event.ReadingTaken.class::isInstance);
        }
    }
}
