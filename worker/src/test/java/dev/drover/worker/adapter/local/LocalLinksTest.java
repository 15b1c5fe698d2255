package dev.drover.worker.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import dev.drover.shared.fleet.HostId;
import dev.drover.worker.port.HostLink;
import dev.drover.worker.port.HostLinks;
import dev.drover.worker.port.LinkLost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A worker on its own host, with real processes in the helper's place. */
class LocalLinksTest {
    private static final HostId HERE = new HostId("web01");
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final HostLinks NOBODY = new HostLinks() {
        @Override
        public HostLink to(HostId host) {
            throw new LinkLost(host + " is not here");
        }

        @Override
        public void close() {}
    };

    private static HostLink link(String script) {
        return new LocalLinks(HERE, List.of("sh", "-c", script, "helper"), NOBODY).to(HERE);
    }

    @Test
    void wordsArriveAsTheyAreAndTheAnswerComesWhole() {
        Output answer = link("printf '%s|' \"$@\"; echo complaint >&2; exit 70")
                .run(List.of("look", "a b", "$(reboot)", "it's"), SOON);
        assertThat(answer.out()).isEqualTo("look|a b|$(reboot)|it's|\n");
        assertThat(answer.err()).isEqualTo("complaint\n");
        assertThat(answer.exit()).isEqualTo(70);
    }

    /** Over a connection that stays open it would be another request. */
    @Test
    void aWordWithALineBreakGoesToNobody() {
        Output answer = link("echo called").run(List.of("look", "clock\n7\ntouch"), SOON);
        assertThat(answer.exit()).isEqualTo(Output.USAGE);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains("control character");
    }

    @Test
    void aSecretGoesInAndLinesComeOutAsTheyAreSaid() {
        List<String> lines = new ArrayList<>();
        Output answer = link("read -r word; echo one; echo \"got ${#word}\"")
                .run(List.of("touch"), Optional.of(new Secret("hush\n")), lines::add, SOON);
        assertThat(lines).containsExactly("one", "got 4");
        assertThat(answer.ok()).isTrue();
    }

    @Test
    void oneThatDoesNotAnswerIsGivenUpAndOneThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> link("exec sleep 60").run(List.of("look"), Duration.ofMillis(200)))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("no answer to `look`");
        assertThatThrownBy(() -> new LocalLinks(HERE, List.of("/no/such/helper"), NOBODY)
                        .to(HERE)
                        .run(List.of("look"), SOON))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("the helper on this machine");
    }

    @Test
    void otherHostsAreReachedAsBefore() {
        assertThatThrownBy(() -> new LocalLinks(HERE, LocalLinks.HELPER, NOBODY).to(new HostId("db01")))
                .hasMessageContaining("db01 is not here");
    }
}
