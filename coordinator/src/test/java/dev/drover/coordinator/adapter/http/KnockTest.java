package dev.drover.coordinator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.authority.FolderAuthority;
import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.remote.Gate;
import dev.drover.coordinator.remote.Hub;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator tries its own door for workers. */
class KnockTest {
    @TempDir
    Path folder = Path.of("");

    private FolderAuthority authority(String name) {
        return FolderAuthority.open(folder.resolve(name), "f", Duration.ofDays(1));
    }

    @Test
    void aDoorOpensWhileItsServerServesAndOnlyOnesOwn() throws IOException {
        int port;
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        FolderAuthority own = authority("own");
        Gate gate = new Gate(
                new SqlitePlace(folder).register(),
                own,
                new Gate.Circle("f", "j", "test"),
                InstantSource.system(),
                Runnable::run);
        Knock knock = new Knock("127.0.0.1", port, own.certificate());
        assertThatThrownBy(knock::once).isInstanceOf(IOException.class).hasMessageContaining("refused");
        WorkersServer server = WorkersServer.open(new WorkersServer.Door("c1", "127.0.0.1", port), gate, new Hub());
        knock.once();
        new Knock("0.0.0.0", port, own.certificate()).once();
        assertThatThrownBy(
                        () -> new Knock("127.0.0.1", port, authority("another").certificate()).once())
                .as("somebody else listens there")
                .isInstanceOf(IOException.class);
        assertThat(gate.refusals())
                .as("who only knocks has not been refused")
                .noneMatch(r -> r.text().contains("wants to work"));
        assertThat(server.trouble()).isEmpty();
        server.close();
        assertThatThrownBy(knock::once).isInstanceOf(IOException.class);
    }
}
