package dev.drover.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts that show no key. */
class TrustTest extends ServedCase {
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void aFleetThatIsAway() throws IOException {
        Files.writeString(folder.resolve("fleet.yaml"), ServeTest.FLEET);
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void nobodyListens() {
        System.setErr(err);
    }

    @Test
    void aHostThatIsNotReachedIsNamedWithWhatToDo() {
        assertThat(drover("trust", "web01", "lb01")).isEqualTo(ExitCode.REFUSED);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("web01 (127.0.0.5:1) shows no key: ")
                .contains("Do next: look at its address and port");
        assertThat(folder.resolve("known_hosts")).doesNotExist();
    }
}
