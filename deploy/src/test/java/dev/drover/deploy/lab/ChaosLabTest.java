package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One rollout on which mishaps fall that no user may notice; {@code make chaos} has the rest. */
@Tag("lab")
class ChaosLabTest extends LabStory {
    private static final List<Mishap> MISHAPS = List.of(
            Mishap.helperReplaced("web02", "web02.build"),
            Mishap.stepKilled("sidekiq02", "sidekiq02.build"),
            Mishap.killed("pre-migrate"),
            Mishap.stoppedLongerThanItsLease("sidekiq02.switch"),
            Mishap.helperKilled("web02", "web02.switch"),
            Mishap.cutOff("lb01", "lb01.streaming.web01.drain"));

    @Test
    @Tag("long")
    void whateverFallsOnItARolloutEndsRightlyAndNobodyNotices() throws Exception {
        LAB.up();
        LAB.fleet().watchBriefly();
        Load load = users(45);
        Path log = Files.createTempFile("chaos", ".log");
        ChaosRoll.End end = ChaosRoll.run(LAB, log, "v4.3.0", MISHAPS);
        String said = Files.readString(log);
        assertThat(end.exit()).as(ending(log)).isZero();
        assertThat(load.failures()).as(ending(log)).isEmpty();
        assertThat(said)
                .contains("tried again, says drover: try 2 of 2")
                .containsPattern("was not renewed in time, and ended by itself|Drover slept for");
        nothingIsLost(load);
    }
}
