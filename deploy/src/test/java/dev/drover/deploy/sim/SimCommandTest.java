package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code make sim} makes of SEED and ROUNDS. */
class SimCommandTest {
    private static final long NOW = 1_795_889_491_000L;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int sim(Map<String, String> wanted) {
        PrintStream told = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Simulation.command(wanted, NOW, told, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void withoutASeedItTakesOneFromTheClockAndSaysHowToRunItAgain() {
        assertThat(sim(Map.of("SEED", "", "ROUNDS", "1"))).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 rounds from seed " + NOW);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsSequence("again: make sim SEED=" + NOW + " ROUNDS=1")
                .last()
                .asString()
                .contains("\"seed\":" + NOW);
    }

    @ParameterizedTest
    @CsvSource({"SEED,abc", "SEED,1.5", "SEED,99999999999999999999", "ROUNDS,many", "ROUNDS,0", "ROUNDS,-3"})
    void whatIsNoNumberIsRefusedByName(String name, String text) {
        assertThat(sim(Map.of(name, text))).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains(name + "=" + text, "for example: make sim SEED=1 ROUNDS=200");
        assertThat(out.size()).isZero();
    }

    @Test
    void seedsThatWouldRunOverAreRefused() {
        assertThat(sim(Map.of("SEED", "" + Long.MAX_VALUE))).isEqualTo(64);
    }
}
