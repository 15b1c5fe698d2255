package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.deploy.make.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is sent, whose a failure is, and how a run in the lab ends. */
class LoadTest {
    private static final Audit.Posts NOTHING_LOST = new Audit.Posts(0, 0, 0);

    private final FrontDoor door = new FrontDoor();
    private final Promises promises = new Promises();

    @AfterEach
    void closeTheDoor() {
        door.close();
    }

    private Load failing(boolean controlFails) {
        Load load = new Load(door.address(), 50, 0, 100_000).start();
        door.controlFails = controlFails;
        door.postsFail = true;
        Lab.await(
                "failures",
                () -> controlFails
                        ? !load.ofTheMachine().isEmpty()
                        : load.failures().size() > load.ofTheMachine().size()); // a busy machine may stall meanwhile
        load.close();
        return load;
    }

    @Test
    void whatFailsWhileTheControlLaneIsServedIsDrovers() throws Exception {
        Load load = failing(false);
        assertThat(promises.load(new Rate(100, 50), load, nothing -> false)).isPositive();
        assertThat(promises.outcome(() -> promises.promise(false, "no request failed")))
                .isNotZero();
    }

    @Test
    void whatFailsNearATroubleOfTheControlLaneIsTheMachinesAndNeverEndsWell() throws Exception {
        Load load = failing(true);
        assertThat(load.ofTheMachine()).isNotEmpty();
        assertThat(promises.outcome(() -> promises.load(new Rate(100, 50), load, nothing -> false)))
                .isEqualTo(TooSlow.EXIT);
        assertThat(promises.figures()).containsEntry("servedPerSecond", 100.0).containsEntry("sentPerSecond", 50);
        assertThat((Long) promises.figures().getOrDefault("failuresOfTheMachine", 0L))
                .isPositive();
    }

    @Test
    void noMachineIsSlowEnoughToLoseAPost() throws Exception {
        Load load = failing(true);
        int exit = promises.outcome(() -> {
            promises.load(new Rate(100, 50), load, nothing -> false);
            promises.nothingIsLost(new Audit.Posts(1, 0, 0));
        });
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void whatAnAnnouncedOutageCostsIsNobodysFault() throws Exception {
        Load load = failing(true);
        int exit = promises.outcome(() -> {
            promises.load(new Rate(100, 50), load, announced -> true);
            promises.nothingIsLost(NOTHING_LOST);
        });
        assertThat(exit).isZero();
    }

    @Test
    void halfOfWhatIsServedIsSentAndNeverMoreThanWanted() {
        assertThat(Rate.of(200, 45).taken()).isEqualTo(45);
        assertThat(Rate.of(60.9, 45).taken()).isEqualTo(30);
        assertThat(Rate.of(16, 45).taken()).isEqualTo(8);
        assertThat(Rate.of(60, 45).through(2).taken()).isEqualTo(15);
    }

    @Test
    void theFewerAreSentTheLongerACanaryIsWatched() {
        Duration at50 = Rate.of(100, 50).evidence();
        assertThat(at50).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
        assertThat(Rate.of(20, 50).evidence()).isGreaterThan(at50.multipliedBy(4));
    }

    @Test
    void aMachineThatServesTooLittleIsToldSoInOneSentenceAndEndsWithItsOwnCode() throws Exception {
        assertThatThrownBy(() -> Rate.of(9.6, 45))
                .isInstanceOf(TooSlow.class)
                .hasMessage("the lab serves only 9.6 posts a second on this machine without Drover, and a canary's"
                        + " verdict needs 16; no roll is begun");
        assertThat(promises.outcome(() -> Rate.of(9.6, 45))).isEqualTo(75);
    }

    /** Measured again before its second roll: what the first one broke was not the machine's doing. */
    @Test
    void aMachineThatGetsTooSlowInTheMidstOfARunExcusesNothingThatWasBrokenBefore() throws Exception {
        int exit = promises.outcome(() -> {
            promises.promise(false, "the good release is rolled");
            Rate.of(9.6, 45);
        });
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void aFailureIsOneLineForAPerson() {
        assertThat(new Load.Failure(Instant.parse("2026-11-28T22:27:35.079661239Z"), "POST", "HTTP 500").text())
                .isEqualTo("failed: POST at 2026-11-28T22:27:35.079Z: HTTP 500");
    }

    @Test
    void whatIsNotThereIsToldInOneSentenceWithACodeOfItsOwn() throws Exception {
        assertThat(promises.outcome(() -> Shell.told("no engine answers", "sh", "-c", "echo asked; exit 3")))
                .isEqualTo(69);
        assertThatThrownBy(() -> Shell.told("no engine answers", "false"))
                .isInstanceOf(Unready.class)
                .hasMessage("no engine answers, see above");
        assertThat(Shell.told("no engine answers", "echo", "asked")).isEqualTo("asked\n");
    }

    @Test
    void numbersThatMakeNoSenseAreRefusedBeforeALabIsMade() throws Exception {
        assertThat(Demo.Asked.of(Map.of())).isEqualTo(new Demo.Asked(50, 0));
        assertThat(Demo.Asked.of(Map.of("DROVER_DEMO_RATE", "15", "DROVER_DEMO_POSTS", "20000")))
                .isEqualTo(new Demo.Asked(15, 20_000));
        for (String wrong : List.of("abc", "0", "-3", "7", "1.5")) {
            assertThatThrownBy(() -> Demo.Asked.of(Map.of("DROVER_DEMO_RATE", wrong)))
                    .isInstanceOf(Given.Wrong.class)
                    .hasMessageStartingWith("DROVER_DEMO_RATE=" + wrong + " cannot be used: ");
        }
        assertThatThrownBy(() -> Demo.Asked.of(Map.of("DROVER_DEMO_POSTS", "many")))
                .hasMessageStartingWith("DROVER_DEMO_POSTS=many cannot be used: ");
        assertThat(Chaos.wanted(List.of())).hasSize(5);
        assertThat(Chaos.wanted(List.of("4", "5")))
                .isEqualTo(Chaos.wanted(List.of()).subList(3, 5));
        assertThatThrownBy(() -> Chaos.wanted(List.of("6"))).hasMessageStartingWith("ROLLS=6 cannot be used: ");
        assertThat(promises.outcome(() -> Chaos.wanted(List.of("abc")))).isEqualTo(64);
    }
}
