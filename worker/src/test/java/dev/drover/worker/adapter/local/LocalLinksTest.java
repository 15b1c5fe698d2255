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

    /** The helper before this one, which takes no requests. */
    private static final String BEFORE =
            "case $1 in serve | looks) echo 'drover-host: not a number: {' >&2; exit 64 ;; esac; ";

    private static HostLink link(String script) {
        return new LocalLinks(HERE, List.of("sh", "-c", BEFORE + script, "helper"), NOBODY).to(HERE);
    }

    private static HostLink talking(String script) {
        return new LocalLinks(HERE, List.of("sh", "-c", script, "helper"), NOBODY).to(HERE);
    }

    @Test
    void wordsArriveAsTheyAreAndTheAnswerComesWhole() {
        Output answer = link("printf '%s|' \"$@\"; echo complaint >&2; exit 70")
                .run(List.of("look", "unit", "a b", "$(reboot)", "it's"), SOON);
        assertThat(answer.out()).isEqualTo("look|unit|a b|$(reboot)|it's|\n");
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
                .run(
                        List.of("touch", "j1", "1", "r1.a.1", "env_set", "/srv/live"),
                        Optional.of(new Secret("hush\n")),
                        lines::add,
                        SOON);
        assertThat(lines).containsExactly("one", "got 4");
        assertThat(answer.ok()).isTrue();
    }

    @Test
    void oneThatDoesNotAnswerIsGivenUpAndOneThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> link("exec sleep 60").run(List.of("look", "clock"), Duration.ofMillis(200)))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("no answer to `look`");
        assertThatThrownBy(() -> new LocalLinks(HERE, List.of("/no/such/helper"), NOBODY)
                        .to(HERE)
                        .run(List.of("look", "clock"), SOON))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("the helper on this machine");
    }

    @Test
    void requestsAreNumberedAndOneHelperAnswersThemAll() {
        HostLink link = talking("n=0; while read -r line; do n=$((n + 1)); "
                + "printf '{\"n\":%s,\"exit\":0,\"out\":\"%s of %s\",\"err\":\"\",\"ms\":3}\\n' $n $n $$; done");
        String first = link.run(List.of("look", "clock"), SOON).out();
        String second = link.run(List.of("hello"), SOON).out();
        assertThat(first).startsWith("1 of ");
        assertThat(second).isEqualTo(first.replace("1 of", "2 of"));
    }

    @Test
    void anAnswerToAnotherRequestEndsTheConversation() {
        HostLink link = talking("read -r line; echo '{\"n\":5,\"exit\":0,\"out\":\"\",\"err\":\"\"}'; sleep 60");
        assertThatThrownBy(() -> link.run(List.of("look", "clock"), SOON))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("another request");
    }

    /** Whoever may only look is refused by sudo at the other entrance. */
    @Test
    void whoMayOnlyLookIsLetInByTheEntranceForLooks() {
        HostLink link = talking("[ $1 = looks ] || { echo 'sudo: a password is required' >&2; exit 1; }; "
                + "read -r line; echo '{\"n\":1,\"exit\":0,\"out\":\"seen\",\"err\":\"\",\"ms\":1}'; sleep 60");
        assertThat(link.run(List.of("look", "clock"), SOON).out()).isEqualTo("seen");
    }

    @Test
    void whatSudoSaysIsPassedOn() {
        Output answer =
                talking("echo 'sudo: a password is required' >&2; exit 1").run(List.of("hello"), SOON);
        assertThat(answer).isEqualTo(new Output(1, "", "sudo: a password is required\n"));
    }

    @Test
    void oneThatSaysNothingIsGivenUp() {
        assertThatThrownBy(() -> talking("exec sleep 60").run(List.of("hello"), Duration.ofMillis(200)))
                .isInstanceOf(LinkLost.class)
                .hasMessageContaining("no answer to `hello`");
    }

    @Test
    void whatTheTableDoesNotHaveGoesToNobody() {
        Output answer = talking("echo called").run(List.of("look", "nothing"), SOON);
        assertThat(answer.exit()).isEqualTo(Output.USAGE);
        assertThat(answer.err()).contains("look.nothing");
    }

    @Test
    void otherHostsAreReachedAsBefore() {
        assertThatThrownBy(() -> new LocalLinks(HERE, LocalLinks.HELPER, NOBODY).to(new HostId("db01")))
                .hasMessageContaining("db01 is not here");
    }
}
