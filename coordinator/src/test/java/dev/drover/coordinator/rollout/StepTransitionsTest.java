package dev.drover.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.StepTransitions.Row;
import dev.drover.coordinator.rollout.StepTransitions.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StepTransitionsTest {
    static Stream<Arguments> everyPair() {
        return Stream.of(Phase.values())
                .flatMap(p -> Stream.of(Trigger.values()).map(t -> Arguments.of(p, t)));
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void everyPairIsInTheTableAtMostOnceAndForbiddenOtherwise(Phase from, Trigger trigger) {
        long rows = StepTransitions.TABLE.stream()
                .filter(r -> r.from() == from && r.trigger() == trigger)
                .count();
        assertThat(rows).isLessThanOrEqualTo(1);
        assertThat(StepTransitions.next(from, trigger).isPresent()).isEqualTo(rows == 1);
    }

    @Test
    void doubtIsLeftOnlyByAnOrderOrByWhatALaterStepProves() {
        assertThat(StepTransitions.TABLE.stream().filter(r -> r.from() == Phase.IN_DOUBT && r.to() != Phase.IN_DOUBT))
                .containsExactlyInAnyOrder(
                        new Row(Phase.IN_DOUBT, Trigger.ORDER, Phase.ORDERED),
                        new Row(Phase.IN_DOUBT, Trigger.SKIP, Phase.SKIPPED));
    }

    @Test
    void whatIsUndoneIsDoneAgainOnlyWhenAPersonSaysSo() {
        assertThat(StepTransitions.TABLE.stream().filter(r -> r.from() == Phase.UNDONE && r.to() != Phase.IN_DOUBT))
                .containsExactly(new Row(Phase.UNDONE, Trigger.RETRY, Phase.WAITING));
    }

    @Test
    void theDrawingInTheDocsIsTheTable() throws Exception {
        Path page = Path.of("../docs/reference/states.md");
        String wanted =
                "# The two state machines\n\nDrawn from the tables in `StepTransitions` and `RolloutTransitions`; `make accept`"
                        + " rewrites this page.\n\n## A step\n\n```mermaid\n" + StepTransitions.drawing()
                        + "```\n\n## A rollout\n\n```mermaid\n" + RolloutTransitions.drawing() + "```\n";
        if (Boolean.getBoolean("accept")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, wanted);
        }
        assertThat(Files.readString(page)).isEqualTo(wanted);
    }
}
