package dev.drover.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Units;
import dev.drover.worker.HelperBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper in Python at a systemctl that answers as systemd 252 did in the lab: it says of units what the shell says. */
class UnitsTest {
    @TempDir
    Path folder = Path.of("");

    private int orders;

    @BeforeEach
    void systemd() throws IOException {
        Files.writeString(
                folder.resolve("web"), """
                TimeoutStopUSec=15s
                MainPID=%d
                NRestarts=2
                LoadState=loaded
                ActiveState=active
                SubState=running
                UnitFileState=enabled
                InvocationID=2723fa0ce6e54e7ba4369b561bb99655
                """.formatted(ProcessHandle.current().pid()));
        Files.writeString(folder.resolve("none"), """
                TimeoutStopUSec=1min 30s
                MainPID=0
                NRestarts=0
                LoadState=not-found
                ActiveState=inactive
                SubState=dead
                UnitFileState=
                InvocationID=
                """);
        does("exit 0");
    }

    /** What it does beside showing units. */
    private void does(String script) throws IOException {
        bench().tool("systemctl", """
                if [ "$1" != show ]; then echo "$*" >>FOLDER/told; SCRIPT; fi
                case "$*" in *--value*) sed -n 's/^InvocationID=//p' FOLDER/web; exit ;; esac
                case "$*" in *web.service*) cat FOLDER/web ;; esac
                case "$*" in *web.service*none.service*) echo ;; esac
                case "$*" in *none.service*) cat FOLDER/none ;; esac
                """.replace("FOLDER", folder.toString()).replace("SCRIPT", script));
    }

    private PythonBench bench() throws IOException {
        PythonBench bench = new PythonBench(folder);
        bench.word(", \"units\": [\"web.service\", \"none.service\"]");
        return bench;
    }

    private Output touch(String... words) throws IOException {
        bench().answer(List.of("claim", "j1", "1", "x.example", "r1", "ada", "here"));
        List<String> all = new java.util.ArrayList<>(List.of("touch", "j1", "1", "r1.a." + ++orders));
        all.addAll(List.of(words));
        return bench().answer(all);
    }

    /** A moment that is counted from the boot may be told some milliseconds apart. */
    private static List<Units.Unit> units(Output seen) {
        assertThat(seen.exit()).as(seen.err()).isZero();
        return Units.all(new Output(0, seen.out().replaceAll("(started-ms=\\d+)\\d{3}\n", "$1000\n"), ""));
    }

    @Test
    void unitsAreToldAsBefore() throws Exception {
        Output seen = bench().answer(List.of("look", "unit", "web.service", "none.service"));
        assertThat(units(seen))
                .isEqualTo(units(new HelperBench(folder).helper("look_unit", "web.service", "none.service")));
        assertThat(units(seen)).extracting(Units.Unit::running).containsExactly(true, false);
    }

    @Test
    void aQuietOneIsKnownByItsLifeAndTheNextOneIsNotQuiet() throws Exception {
        assertThat(touch("sidekiq_quiet", "web.service").exit()).isZero();
        assertThat(folder.resolve("told")).content().contains("kill -s TSTP --kill-who=main web.service");
        assertThat(bench().answer(List.of("look", "unit", "web.service")).out()).contains("quieted=yes");
        Path web = folder.resolve("web");
        Files.writeString(web, Files.readString(web).replace("2723fa0c", "00000000"));
        assertThat(bench().answer(List.of("look", "unit", "web.service")).out()).doesNotContain("quieted");
    }

    @Test
    void aStartForgetsThatItHasFailedAndTellsHowItEnded() throws Exception {
        does("[ $1 = reset-failed ] || { echo 'Job failed.' >&2; exit 5; }");
        Output failed = touch("unit", "restart", "web.service");
        assertThat(failed.exit()).isEqualTo(5);
        assertThat(failed.err()).contains("Job failed.");
        assertThat(Files.readAllLines(folder.resolve("told")))
                .containsExactly("reset-failed web.service", "restart web.service");
    }

    @Test
    void aSystemdThatSaysNothingIsSaid() throws Exception {
        bench().tool("systemctl", "exit 1");
        assertThat(bench().answer(List.of("look", "unit", "web.service")).exit())
                .isEqualTo(Output.FAILED);
        assertThat(touch("unit", "stop", "web.service").exit()).isEqualTo(Output.SILENT);
    }
}
