package dev.drover.coordinator.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.adapter.authority.FolderAuthority;
import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.shared.protocol.ToCoordinator;
import dev.drover.shared.wire.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which workers fit. Those whose certificates do not count never come so far. */
class GateTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder = Path.of("");

    private Gate gate(String authority) {
        return new Gate(
                new SqlitePlace(folder.resolve("journal")).register(),
                FolderAuthority.open(folder.resolve(authority), "example.social", Duration.ofDays(30)),
                new Gate.Circle("example.social", "j1", "0.2.0"),
                () -> NOON,
                Runnable::run);
    }

    private static ToCoordinator.Hello hello(String worker, String catalogue, Instant now) {
        return new ToCoordinator.Hello(worker, "1", "0.1.0", catalogue, now, new ToCoordinator.Followed(0, 0));
    }

    @Test
    void anotherBuildFitsIfItsCatalogueDoes() {
        Gate gate = gate("authority");
        assertThat(gate.misfit("near-a", hello("near-a", Catalogue.digest(), NOON)))
                .as("0.1.0 beside 0.2.0")
                .isEmpty();
        assertThat(gate.misfit("near-a", hello("near-a", "0123456789abcdef", NOON)))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("Drover 0.1.0 with the catalogue 0123456789abcdef")
                        .contains("this coordinator is 0.2.0")
                        .contains("nothing was told to it"));
    }

    @Test
    void aClockThatIsOffOrAnotherNameDoesNot() {
        Gate gate = gate("authority");
        assertThat(gate.misfit("near-a", hello("near-a", Catalogue.digest(), NOON.plusSeconds(29))))
                .isEmpty();
        assertThat(gate.misfit("near-a", hello("near-a", Catalogue.digest(), NOON.minusSeconds(300))))
                .hasValueSatisfying(why -> assertThat(why).contains("its clock is 300 s off"));
        assertThat(gate.misfit("near-a", hello("near-b", Catalogue.digest(), NOON)))
                .hasValueSatisfying(why -> assertThat(why).contains("its certificate says near-a"));
    }

    @Test
    void coordinatorsOfOneJournalHaveOneAuthority() throws Exception {
        gate("authority");
        gate("authority");
        assertThatThrownBy(() -> gate("another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a copy of their .drover/authority");
        for (String key : List.of("authority-key.pem", "orders-key.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            folder.resolve("authority").resolve(key))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whoKnocksWithoutEndIsWrittenDownSeldom() {
        Gate gate = gate("authority");
        for (int i = 0; i < 500; i++) {
            gate.refused("a stranger", "no connection");
        }
        gate.refused("eve", "a token that does not count");
        assertThat(gate.refusals()).hasSize(2);
    }

    @Test
    void invitationsThatMakeNoSenseAreRefused() {
        Gate gate = gate("authority");
        assertThatThrownBy(() -> gate.invite("Near A", Duration.ofHours(1), "ada"))
                .hasMessageContaining("cannot name");
        assertThatThrownBy(() -> gate.invite("near-a", Duration.ZERO, "ada")).hasMessageContaining("seven days");
        assertThatThrownBy(() -> gate.invite("near-a", Duration.ofDays(8), "ada"))
                .hasMessageContaining("seven days");
        assertThat(gate.invite("near-a", Duration.ofHours(1), "ada").toString())
                .as("never in a log")
                .isEqualTo("drover-worker.…");
    }
}
