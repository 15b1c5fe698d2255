package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code make scale} makes of HOSTS. */
class WidePlanTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int plan(String... words) {
        return WidePlan.command(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void theSmallestFleetHasAPlan() {
        plan("12"); // how it ends depends on how long it took
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"hosts\":12", "\"steps\":");
        assertThat(WidePlan.hosts(List.of())).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "8", "11", "3000"})
    void whatIsNoNumberOfHostsIsRefusedInOneSentence(String text) {
        assertThat(plan(text)).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("HOSTS=" + text, "from 12 to 2000", "make scale HOSTS=1000");
        assertThat(out.size()).isZero();
    }

    @Test
    void severalNumbersAreNone() {
        assertThat(plan("100", "200")).isEqualTo(64);
    }
}
