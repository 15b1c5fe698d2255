package dev.drover.coordinator.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which release is the newest that an upgrade may go to. */
class ReleasesTest {
    private static final List<String> TAGS = List.of(
            "v4.1.9", "v4.2.9", "v4.2.10", "v4.2.11", "v4.3.0", "v4.3.0-rc.1", "v4.3.0+glitch", "v4.10.1", "nightly");

    @Test
    void candidatesForksAndOlderOnesDoNotCountAndNoMinorIsLeftOut() {
        Releases releases = Releases.of("v4.2.10", TAGS);
        assertThat(releases.newer()).containsExactly("v4.2.11", "v4.3.0", "v4.10.1");
        assertThat(releases.newest()).contains("v4.3.0");
        assertThat(Releases.of("v4.9.2", TAGS).newest()).contains("v4.10.1");
        assertThat(Releases.of("v4.10.1", TAGS).newest()).isEmpty();
        assertThat(Releases.of("", TAGS).newer()).as("what runs is not known").isEmpty();
    }
}
