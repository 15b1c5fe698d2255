package dev.drover.deploy.make;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What make targets take for a number. */
class GivenTest {
    private static final Given HOSTS = new Given("HOSTS", "make scale HOSTS=1000");

    private static long hosts(String text) {
        return HOSTS.number(text, 1000, 12, 2000);
    }

    @Test
    void aNumberWithinItsBoundsCountsAndNothingIsTheUsualOne() {
        assertThat(hosts("")).isEqualTo(1000);
        assertThat(hosts("  ")).isEqualTo(1000);
        assertThat(hosts(" 12 ")).isEqualTo(12);
        assertThat(hosts("2000")).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1e3", "11", "2001", "-12", "99999999999999999999", "12 13"})
    void anythingElseIsRefusedInOneSentenceThatSaysWhatWouldDo(String text) {
        assertThatThrownBy(() -> hosts(text))
                .isInstanceOf(Given.Wrong.class)
                .hasMessage("HOSTS=" + text + " cannot be used: a whole number from 12 to 2000 is wanted, for example:"
                        + " make scale HOSTS=1000");
    }
}
