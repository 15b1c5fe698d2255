package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.release.PageLook.Page;
import dev.drover.shared.action.release.Refusal;
import dev.drover.shared.action.release.Refusal.OldAnswer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose is a page that users are refused: the new release's, or nobody's. */
class RefusalTest {
    private static Page page(String answer) {
        return new Page("/about", answer, 20);
    }

    private static Refusal refusal(Optional<String> before, String... old) {
        List<OldAnswer> answers = java.util.stream.Stream.of(old)
                .map(a -> new OldAnswer("web02", page(a)))
                .toList();
        return Refusal.of("web01", page("403"), "a user (192.0.2.7)", answers, before.map(RefusalTest::page));
    }

    private static boolean blamed(Optional<String> before, String... old) {
        return refusal(before, old).ofTheRelease();
    }

    @Test
    void whatOnlyTheNewReleaseRefusesIsItsOwn() {
        assertThat(blamed(Optional.of("200"), "200")).isTrue();
        assertThat(blamed(Optional.empty(), "302")).isTrue();
        assertThat(blamed(Optional.of("200"))).as("the last host of all").isTrue();
        assertThat(blamed(Optional.of("timeout"), "200", "500"))
                .as("one old server is broken in its own way")
                .isTrue();
        assertThat(refusal(Optional.of("200"), "200").text())
                .isEqualTo("web01 answers /about with 403 on the new release, asked as a user (192.0.2.7);"
                        + " on the old one web02 answers 200, web01 answered 200 before");
    }

    @Test
    void whatTheOldReleaseRefusesTooIsTold() {
        assertThat(blamed(Optional.of("200"), "403", "200")).isFalse();
        assertThat(blamed(Optional.of("200"), "500"))
                .as("all old ones are broken")
                .isFalse();
        assertThat(blamed(Optional.of("503"), "200"))
                .as("this host refused before")
                .isFalse();
        assertThat(refusal(Optional.empty(), "403").text()).contains("web02 answers 403");
    }

    @Test
    void whereNobodyOfTheOldReleaseAnswersNothingIsBlamed() {
        assertThat(blamed(Optional.empty())).isFalse();
        assertThat(blamed(Optional.of("refused"))).isFalse();
        assertThat(refusal(Optional.empty()).text()).contains("nobody answers");
    }
}
