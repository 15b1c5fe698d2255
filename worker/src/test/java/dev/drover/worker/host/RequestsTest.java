package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.shared.action.Output;
import dev.drover.shared.action.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words of Drover's own side, as the helper in Python takes and answers them. */
class RequestsTest {
    private static String of(String... words) {
        return Requests.of(7, List.of(words), Optional.empty()).strip();
    }

    @Test
    void wordsBecomeRequestsOfTheTable() {
        assertThat(of("look", "clock")).isEqualTo("{\"n\":7,\"verb\":\"look.clock\",\"args\":[]}");
        assertThat(of("touch", "j1", "5", "r1.a.1", "unit", "stop", "a.service"))
                .isEqualTo("{\"n\":7,\"journal\":\"j1\",\"epoch\":5,\"order\":\"r1.a.1\",\"verb\":\"touch.unit\","
                        + "\"args\":[\"stop\",\"a.service\"]}");
        assertThat(of("start", "j1", "5", "r1.a.1", "0", "60", "patch_fetch"))
                .contains("\"memory\":0,\"seconds\":60,\"verb\":\"long.patch_fetch\"");
        assertThat(of("claim", "j1", "5", "f", "r1", "ada", "here", "adopt"))
                .contains("\"adopt\":true,\"args\":[\"f\",\"r1\",\"ada\",\"here\"]");
        assertThat(of("look", "sidekiq", "0")).contains("\"args\":[0]");
    }

    @Test
    void aBodyComesBehindItsRequest() {
        assertThat(Requests.of(
                        7,
                        List.of("touch", "j1", "5", "r1.a.1", "env_set", "/srv/live"),
                        Optional.of(new Secret("A=b"))))
                .endsWith(",\"body\":4}\nQT1i\n");
    }

    @Test
    void whatTheTableDoesNotHaveIsNotSent() {
        assertThatThrownBy(() -> of("look", "nothing")).isInstanceOf(Requests.Wrong.class);
        assertThatThrownBy(() -> of("look", "clock", "more")).isInstanceOf(Requests.Wrong.class);
        assertThatThrownBy(() -> of("look", "sidekiq", "zero")).isInstanceOf(Requests.Wrong.class);
    }

    @Test
    void factsAreReadAsTheHelperBeforeToldThem() throws JsonProcessingException {
        Output hello = Requests.answer(
                PythonBench.JSON.readTree("{\"n\":7,\"exit\":0,\"out\":\"\",\"err\":\"\",\"ms\":12,\"facts\":"
                        + "{\"epoch\":5,\"open\":[\"a\",\"b\"],\"claim\":{\"journal\":\"j1\"}}}"));
        assertThat(hello).isEqualTo(new Output(0, "epoch=5\nopen=a\nopen=b\nclaim.journal=j1\n", "#ms 12\n"));
    }
}
