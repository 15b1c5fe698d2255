package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts that are alike, one with the helper as it was before its holes were shut: so that a test shows what they were. */
abstract class OldAndNow {
    @TempDir
    Path folder = Path.of("");

    HelperBench old = new HelperBench(Path.of(""));
    HelperBench now = new HelperBench(Path.of(""));

    @BeforeEach
    void twoHosts() throws Exception {
        run("chmod", "755", "" + folder); // other users get in, too
        old = new HelperBench(folder.resolve("old"), HelperBench.oldScript());
        now = new HelperBench(folder.resolve("now"));
        for (HelperBench bench : both()) {
            prepare(bench);
        }
    }

    /** Makes the bench's folder what the tests of a class need. */
    abstract void prepare(HelperBench bench) throws Exception;

    final List<HelperBench> both() {
        return List.of(old, now);
    }

    static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).start().waitFor())
                .as(String.join(" ", words))
                .isZero();
    }
}
