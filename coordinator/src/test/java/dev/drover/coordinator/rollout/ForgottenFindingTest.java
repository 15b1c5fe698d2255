package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.plan.StepId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a try found that touched nothing. */
class ForgottenFindingTest {
    private static final String DRAIN = "lb01.web.web02.drain";
    private static final String RETURN = "lb01.web.web01.return";
    private static final Duration SHORT = Duration.ofSeconds(30);

    private static StepId step(String text) {
        return new StepId(text);
    }

    private static Story wanting() {
        Story story = new Story();
        story.wants.add(DRAIN);
        return story.open().run();
    }

    /** Undo restores what was there right before the first touch, and not what was there when it was refused. */
    @Test
    void whatWasFoundWhenItWasRefusedIsForgotten() {
        Story story = wanting();
        assertThat(story.state().of(step(DRAIN)).before()).isEmpty();
        story.wants.clear();
        story.pass(SHORT);
        assertThat(story.state().of(step(DRAIN)).before()).isPresent();
        Story late = new Story();
        late.wantsLate.add("web02.switch");
        late.open().run();
        assertThat(late.state().of(step("web02.switch")).before())
                .as("it was touched")
                .isPresent();
        Story back = new Story().open().runUntil(RETURN, Phase.DONE);
        back.wants.add(RETURN);
        back.command(Signal.Wish.ROLLBACK);
        back.run();
        assertThat(back.state().of(step(RETURN)).wanting()).isTrue();
        assertThat(back.state().of(step(RETURN)).before())
                .as("it is yet to be put back")
                .isPresent();
    }
}
