package dev.drover.coordinator.rollout.beside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RarityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 100, 0.1, 1",
        "1, 2, 0.5, 0.75",
        "2, 2, 0.5, 0.25",
        "3, 2, 0.5, 0",
        "3, 1000, 0.001, 0.0802",
        "9, 1000, 0.0001, 0"
    })
    void itIsTheChanceOfSoManyOrMore(long fail, long tries, double rate, double chance) {
        assertThat(Rarity.atLeast(fail, tries, rate)).isCloseTo(chance, within(0.0005));
    }

    /** One that usually fails four in ten and now fails two in ten: nothing is less remarkable. */
    @ParameterizedTest
    @CsvSource({"132, 660, 0.4", "1, 1000000, 0.4", "40, 6000, 0.02"})
    void farFewerThanUsualAreNotRare(long fail, long tries, double rate) {
        assertThat(Rarity.atLeast(fail, tries, rate)).isCloseTo(1, within(0.0001));
    }
}
