package dev.drover.worker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.shared.fleet.HostId;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.wire.Seal;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may tell a worker process what to do. */
class DoorkeeperTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instruction HELLO = new Instruction.Ask(1, new HostId("web01"), List.of("hello"));

    private static Mandate mandate(String fleet, String journal, long epoch, long number) {
        return new Mandate(fleet, journal, epoch, number, "", NOON, NOON.plusSeconds(60), HELLO);
    }

    private static Mandate mandate(long epoch, long number) {
        return mandate("example.social", "j1", epoch, number);
    }

    private final Doorkeeper door = new Doorkeeper("example.social", "j1", 4);

    @Test
    void whatTheLeaderSaysIsFollowedOnce() {
        assertThat(door.refuses(mandate(5, 1), NOON)).isEmpty();
        assertThat(door.refuses(mandate(5, 2), NOON)).isEmpty();
        assertThat(door.refuses(mandate(5, 2), NOON)).contains("number 2 of epoch 5 was told before");
        assertThat(door.refuses(mandate(5, 1), NOON)).isPresent();
        assertThat(door.refuses(mandate(6, 1), NOON))
                .as("a new leader counts anew")
                .isEmpty();
    }

    @Test
    void aFormerLeaderIsRefused() {
        assertThat(door.refuses(mandate(3, 99), NOON)).contains("it is of epoch 3, and epoch 4 leads");
        assertThat(door.refuses(mandate(7, 1), NOON)).isEmpty();
        assertThat(door.refuses(mandate(6, 2), NOON)).contains("it is of epoch 6, and epoch 7 leads");
    }

    @Test
    void anotherFleetAnotherJournalAnotherTimeAreRefused() {
        assertThat(door.refuses(mandate("other.social", "j1", 9, 1), NOON).orElseThrow())
                .contains("other.social");
        assertThat(door.refuses(mandate("example.social", "j2", 9, 1), NOON).orElseThrow())
                .contains("j2");
        assertThat(door.refuses(mandate(9, 1), NOON.minusSeconds(1)).orElseThrow())
                .contains("holds from");
        assertThat(door.refuses(mandate(9, 1), NOON.plusSeconds(60)).orElseThrow())
                .contains("has expired");
        assertThat(door.epoch()).as("nothing of it was followed").isEqualTo(4);
    }

    @Test
    void whatWasAlteredOrSealedByAnotherIsNotRead() throws Exception {
        KeyPair coordinators = pair();
        String sealed = Seal.close(mandate(5, 1), coordinators.getPrivate());
        assertThat(Seal.open(sealed, coordinators.getPublic())).isEqualTo(mandate(5, 1));
        assertThatThrownBy(() -> Seal.open(sealed.replace("web01", "web02"), coordinators.getPublic()))
                .isInstanceOf(Seal.Broken.class);
        assertThatThrownBy(() -> Seal.open(sealed, pair().getPublic())).isInstanceOf(Seal.Broken.class);
        assertThatThrownBy(() -> Seal.open("{}", coordinators.getPublic())).isInstanceOf(Seal.Broken.class);
        assertThatThrownBy(() -> Seal.open("rubbish", coordinators.getPublic())).isInstanceOf(Seal.Broken.class);
    }

    private static KeyPair pair() throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
