package dev.drover.coordinator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Things in turn, some of which break. */
class InTurnTest {
    private final List<String> said = new ArrayList<>();
    private final List<Runnable> hands = new ArrayList<>();
    private final InTurn turns = new InTurn(hands::add, e -> said.add("broke"));

    private static void deep() {
        throw new StackOverflowError();
    }

    @Test
    void whateverBreaksOneTheNextHasItsTurn() {
        turns.add(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        turns.add(InTurnTest::deep);
        turns.add(() -> said.add("the next"));
        hands.removeFirst().run();
        turns.add(() -> said.add("later"));
        hands.removeFirst().run();
        assertThat(said).containsExactly("broke", "broke", "the next", "later");
    }
}
