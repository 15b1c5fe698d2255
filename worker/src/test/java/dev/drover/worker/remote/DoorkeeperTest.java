package dev.drover.worker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.redis.Save;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Instruction;
import dev.drover.shared.protocol.Mandate;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.WorkOrder;
import dev.drover.shared.wire.Seal;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may tell a worker process what to do. */
class DoorkeeperTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final HostId WEB = new HostId("web01");
    private static final Instruction HELLO = new Instruction.Ask(1, WEB, List.of("hello"));

    private static Mandate mandate(String fleet, String journal, long epoch, long number) {
        return mandate("near-a/1", fleet, journal, epoch, number, HELLO);
    }

    private static Mandate mandate(
            String worker, String fleet, String journal, long epoch, long number, Instruction what) {
        return new Mandate(worker, fleet, journal, epoch, number, NOON, NOON.plusSeconds(60), what);
    }

    private static Mandate mandate(long epoch, long number) {
        return mandate("example.social", "j1", epoch, number);
    }

    private static Mandate ordering(long number, String plan, String journal, long epoch) {
        Step step = new Step(
                new StepId("redis01.save"),
                "redis01",
                "",
                new HostId("redis01"),
                "save what Redis holds",
                new ActionCall("redis.save", new Save.Params(0, 1000)),
                List.of(),
                new Reversal.Nothing(),
                Step.Pace.guessed(Duration.ofSeconds(1), Duration.ofMinutes(1), Step.WhenBroken.PAUSE));
        WorkOrder order = new WorkOrder("r1", plan, journal, epoch, step, Mission.CARRY_OUT, 1, Optional.empty());
        return mandate("near-a/1", "example.social", "j1", 5, number, new Instruction.Carry(order));
    }

    private final Doorkeeper door = new Doorkeeper(new Doorkeeper.Self("near-a", "1", "example.social", "j1"), 4);

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
    void anotherFleetAnotherJournalAnotherWorkerAnotherTimeAreRefused() {
        assertThat(door.refuses(mandate("other.social", "j1", 9, 1), NOON))
                .hasValueSatisfying(why -> assertThat(why).contains("other.social"));
        assertThat(door.refuses(mandate("example.social", "j2", 9, 1), NOON))
                .hasValueSatisfying(why -> assertThat(why).contains("j2"));
        assertThat(door.refuses(mandate("near-b/1", "example.social", "j1", 9, 1, HELLO), NOON))
                .contains("it is for near-b/1, and this is near-a/1");
        assertThat(door.refuses(mandate("near-a/0", "example.social", "j1", 9, 1, HELLO), NOON))
                .as("what was told in an earlier life")
                .isPresent();
        assertThat(door.refuses(mandate(9, 1), NOON.minusSeconds(1)))
                .hasValueSatisfying(why -> assertThat(why).contains("holds from"));
        assertThat(door.refuses(mandate(9, 1), NOON.plusSeconds(60)))
                .hasValueSatisfying(why -> assertThat(why).contains("has expired"));
        assertThat(door.refuses(mandate(4, 1), NOON))
                .as("nothing of it was followed")
                .isEmpty();
    }

    @Test
    void anOrderSaysWhatItsMandateSaysAndARolloutHasOnePlan() {
        assertThat(door.refuses(ordering(1, "plan-a", "j1", 5), NOON)).isEmpty();
        assertThat(door.refuses(ordering(2, "plan-b", "j1", 5), NOON))
                .hasValueSatisfying(why -> assertThat(why).contains("another plan"));
        assertThat(door.refuses(ordering(2, "plan-a", "j1", 4), NOON)).isPresent();
        assertThat(door.refuses(ordering(2, "plan-a", "j2", 5), NOON)).isPresent();
        assertThat(door.refuses(ordering(2, "plan-a", "j1", 5), NOON)).isEmpty();
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
