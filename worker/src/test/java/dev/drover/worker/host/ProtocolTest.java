package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.worker.host.PythonBench.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is one JSON object in one line; what is no request does nothing. */
class ProtocolTest {
    private static final int USAGE = 64;
    private static final String CLAIM =
            "{\"n\":1,\"verb\":\"claim\",\"args\":[\"x.example\",\"r1\",\"ada\",\"control\"],\"journal\":\"j1\",\"epoch\":1}";

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void aHost() throws IOException {
        bench().word(
                        ", \"units\": [\"a.service\"], \"live\": [\"/srv/live\"], \"settings\": [\"SMTP_SERVER\"], \"secrets\": [\"SMTP_SERVER\"]");
        bench().tool("systemctl", "echo \"$*\" >>" + folder + "/told");
    }

    private PythonBench bench() throws IOException {
        return new PythonBench(folder);
    }

    @Test
    void anAnswerRepeatsTheNumberOfItsRequest() throws IOException {
        List<Told> answers = bench().serve("{\"n\":3,\"verb\":\"hello\"}", "{\"n\":7,\"verb\":\"hello\"}");
        assertThat(answers).extracting(a -> a.said().path("n").asInt()).containsExactly(3, 7);
        assertThat(answers.getLast().facts().path("protocol").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":2,\"n\":3,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":9}",
                "{\"n\":1,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":9}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":9,\"more\":1}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":\"9\"}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":9.0}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":true}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":-9}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":NaN}",
                "{\"n\":2,\"verb\":\"fence\",\"journal\":\"j1\",\"epoch\":99999999999999999999}",
                "{\"n\":2,\"journal\":\"j1\",\"epoch\":9}",
                "{\"n\":2,\"verb\":\"fence\",\"epoch\":9}",
                "{\"n\":2,\"verb\":[\"fence\"],\"journal\":\"j1\",\"epoch\":9}",
                "[2,\"fence\",\"j1\",9]",
                "fence j1 9",
                "4",
                "",
            })
    void whatIsNoRequestDoesNothing(String line) throws IOException {
        PythonBench bench = bench();
        List<Told> answers = bench.serve(CLAIM, line, "{\"n\":5,\"verb\":\"hello\"}");
        assertThat(answers).extracting(Told::exit).containsExactly(0, USAGE, 0);
        assertThat(answers.getLast().facts().path("epoch").asInt()).isEqualTo(1);
    }

    /** A word with a line break in it is a word: it has no next request in it. */
    @Test
    void aLineBreakInAWordIsNoRequest() throws IOException {
        PythonBench bench = bench();
        List<Told> answers = bench.serve(
                CLAIM,
                "{\"n\":2,\"verb\":\"look.unit\",\"args\":[\"a.service\\n{\\\"n\\\":3,\\\"verb\\\":\\\"forget\\\"}\"]}",
                "{\"n\":4,\"verb\":\"hello\"}");
        assertThat(answers).extracting(Told::exit).containsExactly(0, USAGE, 0);
        assertThat(answers.getLast().facts().path("claim").path("journal").asText())
                .isEqualTo("j1");
    }

    @Test
    void anUnfinishedLineIsNotDone() throws IOException {
        PythonBench bench = bench();
        List<Told> answers = bench.asked("serve", PythonBench.USER, CLAIM);
        assertThat(answers).extracting(Told::exit).containsExactly(USAGE);
        assertThat(bench.state().resolve("claim")).doesNotExist();
    }

    @Test
    void aLineWithoutEndIsNotReadForEver() throws IOException {
        List<Told> answers = bench().asked("serve", PythonBench.USER, "{\"n\":1,\"verb\":\"" + "a".repeat(1_000_000));
        assertThat(answers).extracting(Told::exit).containsExactly(USAGE);
    }

    @Test
    void aBodyThatEndsInItsMiddleOrIsTooLongIsNotDone() throws IOException {
        PythonBench bench = bench();
        String set = "{\"n\":2,\"verb\":\"touch.env_set\",\"args\":[\"/srv/live\"],\"journal\":\"j1\",\"epoch\":1,"
                + "\"order\":\"r1.a.1\",\"body\":";
        String body = Base64.getEncoder()
                .encodeToString("SMTP_SERVER=mail\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String said : List.of(
                set + (body.length() + 1) + "}\n" + body,
                set + (1L << 40) + "}\n" + body + "\n",
                set + body.length() + "}\n" + "!".repeat(body.length()) + "\n",
                set + (body.length() - 1) + "}\n" + body + "\n")) {
            List<Told> answers = bench.asked("serve", PythonBench.USER, CLAIM + "\n" + said);
            assertThat(answers).extracting(Told::exit).as(said).containsExactly(0, USAGE);
            assertThat(bench.state().resolve("ledger/r1.a.1")).doesNotExist();
        }
    }

    @Test
    void aBodyWhereNoneIsTakenIsRefused() throws IOException {
        List<Told> answers = bench().serve(
                        CLAIM,
                        "{\"n\":2,\"verb\":\"touch.unit\",\"args\":[\"stop\",\"a.service\"],\"journal\":\"j1\",\"epoch\":1,"
                                + "\"order\":\"r1.a.1\",\"body\":4}\nYWFh",
                        "{\"n\":3,\"verb\":\"hello\"}");
        assertThat(answers).extracting(Told::exit).containsExactly(0, USAGE, 0);
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void whoMayOnlyLookReachesOnlyLooks() throws IOException {
        PythonBench bench = bench();
        List<Told> answers = bench.asked(
                "looks",
                PythonBench.USER,
                String.join(
                        "\n",
                        CLAIM,
                        "{\"n\":2,\"verb\":\"touch.unit\",\"args\":[\"stop\",\"a.service\"],\"journal\":\"j1\",\"epoch\":1,\"order\":\"r1.a.1\"}",
                        "{\"n\":3,\"verb\":\"secret.env_values\",\"args\":[\"/srv/live\",\"SMTP_SERVER\"],\"journal\":\"j1\",\"epoch\":1,\"order\":\"r1.a.2\"}",
                        "{\"n\":4,\"verb\":\"forget\"}",
                        "{\"n\":5,\"verb\":\"look.clock\"}\n"));
        assertThat(answers).extracting(Told::exit).containsExactly(USAGE, USAGE, USAGE, USAGE, 0);
        assertThat(bench.state()).isEmptyDirectory();
    }

    /** A name of an order becomes a folder's: it leads nowhere else. */
    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "..", ".", "", "a/b", "a\\nb"})
    void aNameOfAnOrderLeadsNowhere(String order) throws IOException {
        PythonBench bench = bench();
        List<Told> answers = bench.serve(
                CLAIM,
                "{\"n\":2,\"verb\":\"touch.unit\",\"args\":[\"stop\",\"a.service\"],\"journal\":\"j1\",\"epoch\":1,\"order\":\""
                        + order + "\"}",
                "{\"n\":3,\"verb\":\"fate\",\"args\":[\"" + order + "\"]}");
        assertThat(answers).extracting(Told::exit).containsExactly(0, USAGE, USAGE);
        assertThat(folder.resolve("told")).doesNotExist();
    }
}
