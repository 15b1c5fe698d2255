package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.coordinator.rollout.RolloutTransitions.Motion;
import dev.drover.coordinator.rollout.Signal.Wish;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every direction, every motion, every wish: the Decider refuses what the table refuses. */
class RolloutTransitionsTest {
    static Stream<Arguments> everything() {
        return Stream.of(Direction.values())
                .flatMap(d -> Stream.of(Motion.values())
                        .flatMap(m -> Stream.of(Wish.values()).map(w -> Arguments.of(d, m, w))));
    }

    /** Wishes that the table allows and that are still refused where there is nothing to promote, try again, skip or open. */
    private static final Set<Wish> NEEDS_AN_OBJECT =
            EnumSet.of(Wish.PROMOTE, Wish.RETRY, Wish.SKIP, Wish.APPROVE, Wish.DONE, Wish.FORCE);

    private static Story in(Direction direction, Motion motion) {
        Story story = new Story().open().runUntil("web01.switch", Phase.DONE);
        if (direction == Direction.BACK) {
            story.command(Wish.ROLLBACK);
        }
        switch (motion) {
            case MOVING -> {}
            case HELD -> story.command(Wish.PAUSE_IN_PLACE);
            case ABORTING -> story.command(Wish.ABORT);
        }
        return story;
    }

    @ParameterizedTest
    @MethodSource("everything")
    void theDeciderKeepsToTheTable(Direction direction, Motion motion, Wish wish) {
        Story story = in(direction, motion);
        assertThat(story.state().course().direction()).isEqualTo(direction);
        assertThat(RolloutTransitions.motion(story.state())).isEqualTo(motion);
        Optional<String> refusal = RolloutTransitions.refusal(direction, motion, wish);
        Decision decision = story.command(wish);
        refusal.ifPresent(because -> assertThat(decision).isEqualTo(new Decision.Refuse(because)));
        if (refusal.isEmpty() && !NEEDS_AN_OBJECT.contains(wish)) {
            assertThat(decision).isInstanceOf(Decision.Accept.class);
        }
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whateverIsWishedEverythingEndsOrWaitsForAPerson(Direction direction, Motion motion, Wish wish) {
        Story story = in(direction, motion);
        story.command(wish);
        story.run();
        assertThat(story.state().ended() || story.state().course().hold().isPresent())
                .isTrue();
    }

    @Test
    void everyWishHasOneRow() {
        assertThat(RolloutTransitions.TABLE)
                .extracting(RolloutTransitions.Row::wish)
                .containsExactlyInAnyOrder(Wish.values());
    }
}
