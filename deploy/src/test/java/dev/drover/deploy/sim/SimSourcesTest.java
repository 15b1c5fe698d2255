package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Simulated releases have sources that can be looked at. */
class SimSourcesTest {
    @Test
    void aPlanForTwoReleasesThatGetOnNamesNothingAndCouldLookAtAll() {
        Fibers fibers = new Fibers();
        SimWorld world =
                new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        world.install(new Rules(), new Checks(world, List::of));
        assertThat(Round.plan(world, "v4.3.0", new Rules()).plan().mixed()).isEmpty();
        fibers.close();
    }
}
