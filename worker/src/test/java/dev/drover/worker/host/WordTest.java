package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.worker.host.PythonBench.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be touched says root, in a file for each fleet: nothing else is, and a file with a fault allows nothing. */
class WordTest {
    private static final int MISSING = 66;
    private static final int REFUSED = 70;
    private static final int FAILED = 73;

    @TempDir
    Path folder = Path.of("");

    private static String claim(String fleet) {
        return "{\"n\":1,\"verb\":\"claim\",\"args\":[\"" + fleet
                + "\",\"r1\",\"ada\",\"control\"],\"journal\":\"j1\",\"epoch\":1}";
    }

    private static String stop(String unit) {
        return "{\"n\":2,\"verb\":\"touch.unit\",\"args\":[\"stop\",\"" + unit
                + "\"],\"journal\":\"j1\",\"epoch\":1,\"order\":\"r1.a.1\"}";
    }

    private PythonBench bench() throws IOException {
        PythonBench bench = new PythonBench(folder);
        bench.tool("systemctl", "echo \"$*\" >>" + folder + "/told");
        return bench;
    }

    @Test
    void aUnitThatRootHasNamedIsStopped() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"units\": [\"a.service\"]");
        assertThat(bench.serve(claim("x.example"), stop("a.service")))
                .extracting(Told::exit)
                .containsExactly(0, 0);
        assertThat(folder.resolve("told")).hasContent("stop a.service");
    }

    @Test
    void aUnitThatRootHasNotNamedIsNot() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"units\": [\"a.service\"]");
        List<Told> answers = bench.serve(claim("x.example"), stop("ssh.service"));
        assertThat(answers).extracting(Told::exit).containsExactly(0, REFUSED);
        assertThat(answers.getLast().complaint()).contains("ssh.service", "x.json", "\"units\"");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void whereRootHasSaidNothingNobodyClaimsAndThePlainLooksAnswer() throws IOException {
        List<Told> answers = bench().serve(
                        claim("x.example"),
                        "{\"n\":2,\"verb\":\"look.clock\"}",
                        "{\"n\":3,\"verb\":\"look.unit\",\"args\":[\"ssh.service\"]}");
        assertThat(answers).extracting(Told::exit).containsExactly(REFUSED, 0, REFUSED);
    }

    @Test
    void anotherFleetsUserHasAnotherFile() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"units\": [\"a.service\"]");
        bench.file(
                "y.json",
                "{\"drover\": 1, \"fleet\": \"y.example\", \"user\": \"daemon\", \"units\": [\"b.service\"]}");
        assertThat(bench.asked("serve", PythonBench.OTHER, claim("x.example") + "\n"))
                .extracting(Told::exit)
                .containsExactly(REFUSED);
        assertThat(bench.asked("serve", PythonBench.OTHER, claim("y.example") + "\n" + stop("a.service") + "\n"))
                .extracting(Told::exit)
                .containsExactly(0, REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"unit\": [\"a.service\"]}",
                "{\"drover\": 2, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"]}",
                "{\"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"]}",
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": \"a.service\"}",
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"], \"reboots\": 1}",
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"], \"minimum\": {\"web\": -1}}",
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"], \"settings\": [\"LD_PRELOAD\"]}",
                "{\"drover\": 1, \"fleet\": \"x.example\", \"user\": \"nobody\", \"units\": [\"a.service\"], \"settings\": [\"RUBYOPT\"]}",
                "[1]",
                "{\"drover\": 1,",
                "",
            })
    void aFileWithAFaultAllowsNothing(String text) throws IOException {
        PythonBench bench = bench();
        bench.file("x.json", text);
        List<Told> answers = bench.serve(claim("x.example"), stop("a.service"));
        assertThat(answers).extracting(Told::exit).containsExactly(FAILED, FAILED);
        assertThat(answers.getFirst().complaint()).contains("x.json");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void aFileThatOthersCanChangeAllowsNothing() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"units\": [\"a.service\"]");
        Path file = folder.resolve("fleets/x.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(bench.one(claim("x.example")).exit()).isEqualTo(FAILED);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(file, folder.resolve("elsewhere"));
        Files.createSymbolicLink(file, folder.resolve("elsewhere"));
        assertThat(bench.one(claim("x.example")).exit()).isEqualTo(FAILED);
        Files.delete(file);
        Files.move(folder.resolve("elsewhere"), file);
        Files.setPosixFilePermissions(folder.resolve("fleets"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(bench.one(claim("x.example")).exit()).isEqualTo(FAILED);
        Files.setPosixFilePermissions(folder.resolve("fleets"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(bench.one(claim("x.example")).exit()).isZero();
    }

    @Test
    void twoFilesForOneUserAllowNothing() throws IOException {
        PythonBench bench = bench();
        bench.word("");
        bench.file("y.json", "{\"drover\": 1, \"fleet\": \"y.example\", \"user\": \"nobody\"}");
        Told told = bench.one(claim("x.example"));
        assertThat(told.exit()).isEqualTo(FAILED);
        assertThat(told.complaint()).contains("x.json", "y.json");
    }

    @Test
    void noDrainLeavesFewerServersThanRootHasSaid() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"sockets\": [\"/run/haproxy/admin.sock\"], \"minimum\": {\"web\": 2}");
        String drain =
                "{\"n\":2,\"verb\":\"touch.haproxy_drain\",\"args\":[\"/run/haproxy/admin.sock\",\"%s\",\"web01\",%d,\"r1\",0],"
                        + "\"journal\":\"j1\",\"epoch\":1,\"order\":\"r1.a.1\"}";
        assertThat(bench.serve(claim("x.example"), drain.formatted("web", 1))
                        .getLast()
                        .complaint())
                .contains("at least 2 servers of backend web");
        assertThat(bench.serve(drain.formatted("api", 5)).getLast().exit()).isEqualTo(REFUSED);
        assertThat(bench.serve(drain.formatted("web", 2)).getLast().exit())
                .as("no such socket")
                .isEqualTo(MISSING);
    }

    @Test
    void holdStopsEveryTouchAndNoLook() throws IOException {
        PythonBench bench = bench();
        bench.word(", \"units\": [\"a.service\"]");
        Files.writeString(folder.resolve("hold"), "the disk of this host dies\n");
        List<Told> answers = bench.serve(claim("x.example"), stop("a.service"), "{\"n\":3,\"verb\":\"look.clock\"}");
        assertThat(answers).extracting(Told::exit).containsExactly(0, REFUSED, 0);
        assertThat(answers.get(1).complaint()).contains("the disk of this host dies");
        assertThat(folder.resolve("told")).doesNotExist();
        assertThat(bench.state().resolve("ledger/r1.a.1")).doesNotExist();
    }
}
